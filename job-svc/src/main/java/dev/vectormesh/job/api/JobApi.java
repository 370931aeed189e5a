package dev.vectormesh.job.api;

import dev.vectormesh.job.v1.BatchCreateJobsRequest;
import dev.vectormesh.job.v1.BatchCreateJobsResponse;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.ListJobsResponse;
import dev.vectormesh.job.v1.RetryJobRequest;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.job.work.JobName;
import dev.vectormesh.job.work.JobRequest;
import dev.vectormesh.job.work.JobStore;
import dev.vectormesh.job.work.Jobs;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.paging.KeysetPage;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** JobService. */
public final class JobApi extends JobServiceGrpc.JobServiceImplBase {
  private final Jobs jobs;

  public JobApi(Jobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public void createJob(CreateJobRequest request, StreamObserver<Job> reply) {
    Replies.send(
        reply,
        () -> {
          JobRequest asked = JobProtos.request(request);
          if (!asked.after().isEmpty()) {
            throw ApiException.invalid("job.depends_on", "batch/{index} is for BatchCreateJobs");
          }
          return JobProtos.toProto(jobs.create(CallContext.current(), asked));
        });
  }

  @Override
  public void batchCreateJobs(
      BatchCreateJobsRequest request, StreamObserver<BatchCreateJobsResponse> reply) {
    Replies.send(
        reply,
        () ->
            BatchCreateJobsResponse.newBuilder()
                .addAllJobs(
                    jobs
                        .createAll(
                            CallContext.current(),
                            request.getRequestsList().stream().map(JobProtos::request).toList())
                        .stream()
                        .map(JobProtos::toProto)
                        .toList())
                .build());
  }

  @Override
  public void getJob(GetJobRequest request, StreamObserver<Job> reply) {
    Replies.send(
        reply, () -> JobProtos.toProto(jobs.find(tenant(), JobName.parse(request.getName()))));
  }

  @Override
  public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> reply) {
    Replies.send(reply, () -> page(request));
  }

  private ListJobsResponse page(ListJobsRequest request) {
    KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
    List<dev.vectormesh.job.work.Job> found =
        page.cutBy(
            jobs.list(
                tenant(),
                Filter.parse(request.getFilter()),
                page.after(at -> new JobStore.After(at.instant(0), at.uuid(1))),
                page.limit()),
            job -> new String[] {job.times().created().toString(), job.id().toString()});
    return ListJobsResponse.newBuilder()
        .addAllJobs(found.stream().map(JobProtos::toProto).toList())
        .setNextPageToken(page.next())
        .build();
  }

  @Override
  public void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> reply) {
    Replies.stream(
        reply,
        out ->
            jobs.watch(
                tenant(),
                JobName.parse(request.getName()),
                job ->
                    out.send(WatchJobResponse.newBuilder().setJob(JobProtos.toProto(job)).build()),
                out::cancelled));
  }

  @Override
  public void cancelJob(CancelJobRequest request, StreamObserver<Job> reply) {
    Replies.send(
        reply, () -> JobProtos.toProto(jobs.cancel(tenant(), JobName.parse(request.getName()))));
  }

  @Override
  public void retryJob(RetryJobRequest request, StreamObserver<Job> reply) {
    Replies.send(
        reply,
        () ->
            JobProtos.toProto(
                jobs.retry(
                    tenant(), JobName.parse(request.getName()), request.getDiscardCheckpoint())));
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }
}
