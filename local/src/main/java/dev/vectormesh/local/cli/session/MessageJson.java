package dev.vectormesh.local.cli.session;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.platform.host.ForeignAny;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Messages as JSON, one a line, and the other way round. */
public final class MessageJson {
  private static final TypeRegistry TYPES =
      TypeRegistry.newBuilder()
          .add(IngestInput.getDescriptor())
          .add(IngestOutput.getDescriptor())
          .add(Struct.getDescriptor())
          .build();

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace().usingTypeRegistry(TYPES);

  private MessageJson() {}

  public static String line(Message message) {
    try {
      return PRINTER.print(
          switch (message) {
            case Job job -> shown(job);
            case Schedule schedule -> shown(schedule);
            default -> message;
          });
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message that JSON cannot hold", e);
    }
  }

  private static Job shown(Job job) {
    Job.Builder shown = job.toBuilder();
    if (job.hasInput()) {
      shown.setInput(shown(job.getInput()));
    }
    if (job.hasOutput()) {
      shown.setOutput(shown(job.getOutput()));
    }
    return shown.build();
  }

  private static Schedule shown(Schedule schedule) {
    if (!schedule.getJob().hasInput()) {
      return schedule;
    }
    Schedule.Builder shown = schedule.toBuilder();
    shown.getJobBuilder().setInput(shown(schedule.getJob().getInput()));
    return shown.build();
  }

  private static Any shown(Any any) {
    return ForeignAny.printable(any, PRINTER);
  }

  /** A job's input on the command line: a JSON object becomes a Struct. */
  public static final class Input implements ITypeConverter<Any> {
    @Override
    public Any convert(String json) {
      Struct.Builder struct = Struct.newBuilder();
      try {
        JsonFormat.parser().merge(json, struct);
      } catch (InvalidProtocolBufferException e) {
        throw new TypeConversionException(
            "must be a JSON object, like '{\"to\": 10}': " + e.getMessage());
      }
      return Any.pack(struct.build());
    }
  }
}
