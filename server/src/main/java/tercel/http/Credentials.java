package tercel.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Who a client says it is, from its field Authorization: RFC 9110, section 11.6.2. Nothing of it is proven until a
 * handler has compared it. Immutable; a text of it does not show the secret.
 */
public sealed interface Credentials {
    /**
     * User and password, which anybody can read who sees the request, so that they belong behind TLS: RFC 7617.
     *
     * @param user without a colon
     * @param password may be empty
     */
    record Basic(String user, String password) implements Credentials {
        /**
         * Whether these are a certain user and password. How long it takes does not tell how much of them is right.
         *
         * @param otherUser who is expected
         * @param otherPassword what is expected
         * @return true if both are equal
         */
        public boolean is(String otherUser, String otherPassword) {
            return same(user, otherUser) & same(password, otherPassword);
        }

        @Override
        public String toString() {
            return "Basic[" + user + "]";
        }
    }

    /**
     * A token, which stands for whoever has it: RFC 6750.
     *
     * @param token as it was sent
     */
    record Bearer(String token) implements Credentials {
        /**
         * Whether this is a certain token. How long it takes does not tell how much of it is right.
         *
         * @param otherToken what is expected
         * @return true if it is equal
         */
        public boolean is(String otherToken) {
            return same(token, otherToken);
        }

        @Override
        public String toString() {
            return "Bearer[]";
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
