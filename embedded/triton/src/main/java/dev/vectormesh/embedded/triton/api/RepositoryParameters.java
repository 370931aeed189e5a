package dev.vectormesh.embedded.triton.api;

import static dev.vectormesh.embedded.triton.error.TritonErrors.invalid;

import dev.vectormesh.embedded.triton.error.TritonErrors;
import dev.vectormesh.inference.v2.ModelRepositoryParameter;
import dev.vectormesh.inference.v2.ModelRepositoryParameter.ParameterChoiceCase;
import dev.vectormesh.inference.v2.RepositoryModelLoadRequest;
import dev.vectormesh.inference.v2.RepositoryModelUnloadRequest;
import java.util.Optional;
import java.util.TreeMap;

/** What a load or an unload may be told besides the model's name. */
final class RepositoryParameters {
  private static final String CONFIG = "config";
  private static final String FILE = "file:";
  private static final String DEPENDENTS = "unload_dependents";

  private RepositoryParameters() {}

  /**
   * The configuration that goes before the folder's, as JSON.
   *
   * @throws io.grpc.StatusRuntimeException where a parameter is unknown, or of another type
   */
  static Optional<String> config(RepositoryModelLoadRequest request) {
    // In one order, so that one request has one answer.
    new TreeMap<>(request.getParametersMap()).forEach(RepositoryParameters::check);
    for (String name : request.getParametersMap().keySet()) {
      if (name.startsWith(FILE)) {
        throw TritonErrors.unsupported(
            "load parameter '" + name + "': put the file into the repository",
            request.getModelName());
      }
    }
    return Optional.ofNullable(request.getParametersMap().get(CONFIG))
        .map(ModelRepositoryParameter::getStringParam);
  }

  private static void check(String name, ModelRepositoryParameter value) {
    ParameterChoiceCase type = value.getParameterChoiceCase();
    if (name.equals(CONFIG)) {
      require(type == ParameterChoiceCase.STRING_PARAM, name, "string_param");
    } else if (name.startsWith(FILE)) {
      require(type == ParameterChoiceCase.BYTES_PARAM, name, "bytes_param");
    } else {
      throw invalid("unrecognized load parameter '%s'.", name);
    }
  }

  private static void require(boolean holds, String name, String type) {
    if (!holds) {
      throw invalid("invalid value type for load parameter '%s', expected %s.", name, type);
    }
  }

  /** Models here have no dependents; as in Triton, other parameters are passed over. */
  static void check(RepositoryModelUnloadRequest request) {
    ModelRepositoryParameter dependents = request.getParametersMap().get(DEPENDENTS);
    if (dependents != null
        && dependents.getParameterChoiceCase() != ParameterChoiceCase.BOOL_PARAM) {
      throw invalid("invalid value type for '%s' parameter, expected bool_param.", DEPENDENTS);
    }
  }
}
