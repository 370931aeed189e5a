# The model repository that Triton's pods copy; its context is triton-models/target/repository.
FROM busybox:1.37
COPY . /models
USER 65532:65532
