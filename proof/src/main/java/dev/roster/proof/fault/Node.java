package dev.roster.proof.fault;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A node of the service: a process, a proxy before its clients, and one between it and PostgreSQL. */
public final class Node {

    private static final Duration LONGEST_START = Duration.ofMinutes(6);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(60);
    private static final int PAUSE_MILLIS = 100;

    private final int number;
    private final Path folder;
    private final Service service;
    private Path jar;
    private final int port;
    private final Proxy clients;
    private final List<Proxy> databases = new ArrayList<>();
    private @Nullable Process process;

    Node(int number, Path folder, Service service, Postgres postgres) throws IOException {
        this.number = number;
        this.folder = folder;
        this.port = freePort();
        this.clients = new Proxy(port);
        for (var server : postgres.ports()) {
            databases.add(new Proxy(server));
        }
        this.service = service;
        this.jar = service.first();
    }

    private List<String> command() {
        var java = new ArrayList<String>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(service.jvm());
        java.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        java.addAll(List.of(
                "--server.port=" + port,
                "--spring.datasource.url=" + url("primary"),
                "--spring.datasource.username=" + Postgres.USER,
                "--spring.datasource.password=" + Postgres.USER,
                "--roster.data=" + folder.resolve("node-" + number),
                "--roster.master-key-file=" + service.masterKeyFile(),
                "--roster.admin-token-file=" + service.adminTokenFile(),
                "--roster.events.heartbeat=2s"));
        if (service.replica()) {
            java.add("--roster.read-replica.url=" + url("secondary"));
        }
        return java;
    }

    /** @param role that is looked for if there are several servers */
    private String url(String role) {
        var servers =
                databases.stream().map(proxy -> "127.0.0.1:" + proxy.port()).collect(Collectors.joining(","));
        return "jdbc:postgresql://" + servers + "/" + Postgres.DATABASE
                + (databases.size() > 1 ? "?targetServerType=" + role : "");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public int number() {
        return number;
    }

    /** Where its clients reach it, through its proxy. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + clients.port());
    }

    /** Where nothing is in the way. */
    public URI direct() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Between it and its clients. */
    Proxy clients() {
        return clients;
    }

    /** Between it and each server of PostgreSQL. */
    List<Proxy> databases() {
        return List.copyOf(databases);
    }

    /** From its next start on, it is what the run is about. */
    void upgrade() {
        jar = service.jar();
    }

    boolean isUpgraded() {
        return jar.equals(service.jar());
    }

    /** Begins to start it, with a clock that is so many seconds ahead if the library for that is given. */
    void launch(@Nullable Path fakeTime, long secondsAhead) throws IOException {
        var builder = new ProcessBuilder(command())
                .directory(Files.createDirectories(folder.resolve("node-" + number))
                        .toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(
                        folder.resolve("node-" + number + ".log").toFile()));
        if (fakeTime != null && secondsAhead != 0) {
            builder.environment().put("LD_PRELOAD", fakeTime.toString());
            builder.environment().put("FAKETIME", (secondsAhead > 0 ? "+" : "") + secondsAhead + "s");
            builder.environment().put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            // Without it the library 0.9.10 may let waits of a JVM never end.
            builder.environment().put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
        }
        process = builder.start();
    }

    /** Waits until it says that it is ready, past its proxy. */
    void awaitReady() throws InterruptedException {
        if (!isReadyWithin(LONGEST_START)) {
            throw new IllegalStateException(
                    "Node " + number + " does not start: see node-" + number + ".log in " + folder);
        }
    }

    boolean isReadyWithin(Duration time) throws InterruptedException {
        var deadline = System.nanoTime() + time.toNanos();
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var request = HttpRequest.newBuilder(direct().resolve("/actuator/health/readiness"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            while (!isReady(http, request)) {
                var running = process;
                if (running == null || !running.isAlive() || System.nanoTime() > deadline) {
                    return false;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
            return true;
        }
    }

    private static boolean isReady(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    void kill() throws InterruptedException {
        var running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
            process = null;
        }
    }

    /** SIGTERM, and its end. */
    void terminate() throws InterruptedException {
        var running = process;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
            process = null;
        }
    }

    /** STOP or CONT. */
    void signal(String signal) throws InterruptedException {
        var running = process;
        if (running != null) {
            Signals.send(running.pid(), signal);
        }
    }

    /** Ends it, and all that it started. */
    public void end() throws IOException, InterruptedException {
        signal("CONT");
        databases.forEach(Proxy::pass);
        var running = process;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(15, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
            process = null;
        }
        clients.close();
        for (var database : databases) {
            database.close();
        }
    }
}
