package dev.roster.proof.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyTest {

    private ServerSocket server;
    private Proxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = new Proxy(server.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void passesOnBothWaysAndTheEnd() throws IOException {
        try (var client = connect();
                var behind = server.accept()) {
            client.getOutputStream().write(1);
            assertThat(behind.getInputStream().read()).isEqualTo(1);
            behind.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).isEqualTo(2);

            client.shutdownOutput();

            assertThat(behind.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void resetsConnectionsWhileItCuts() throws IOException {
        try (var client = connect();
                var behind = server.accept()) {
            client.getOutputStream().write(1);
            assertThat(behind.getInputStream().read()).isEqualTo(1);

            proxy.cut();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> behind.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void holdsBackWhatIsSentWhileItIsSilent() throws IOException {
        try (var client = connect();
                var behind = server.accept()) {
            behind.setSoTimeout(200);
            proxy.silence();
            client.getOutputStream().write(1);
            assertThatThrownBy(() -> behind.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            proxy.pass();

            assertThat(behind.getInputStream().read()).isEqualTo(1);
        }
    }

    private Socket connect() throws IOException {
        var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(10_000);
        return client;
    }
}
