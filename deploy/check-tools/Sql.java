import java.sql.DriverManager;
import java.util.List;

/**
 * Runs statements in one transaction: {@code Sql commit|hold <url> <statement>...}. With {@code hold} the transaction stays open until
 * the process ends, which rolls it back. The driver of PostgreSQL is on the class path.
 */
class Sql {

    public static void main(String[] args) throws Exception {
        try (var connection = DriverManager.getConnection(args[1])) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                for (var sql : List.of(args).subList(2, args.length)) {
                    if (statement.execute(sql)) {
                        try (var rows = statement.getResultSet()) {
                            while (rows.next()) {
                                System.out.println(rows.getString(1));
                            }
                        }
                    }
                }
            }
            if (args[0].equals("hold")) {
                System.out.println("held");
                Thread.sleep(Long.MAX_VALUE);
            }
            connection.commit();
        }
    }
}
