# The image of one service; its context is the folder that ./assemble filled.
FROM eclipse-temurin:25-jre
COPY lib /app/lib
COPY models /app/models
COPY java.args /app/java.args
WORKDIR /app
# No library reports its use, and what one unpacks goes to the one folder that can be written.
ENV LANG=C.UTF-8 HOME=/tmp DJL_CACHE_DIR=/tmp/djl OPT_OUT_TRACKING=true ORT_DISABLE_TELEMETRY=1
USER 65532:65532
ENTRYPOINT ["java", "@java.args"]
