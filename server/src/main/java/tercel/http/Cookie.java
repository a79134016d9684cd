package tercel.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that a client is asked to keep, for {@link Response#cookie}: RFC 6265bis, section 4.1. Immutable: each
 * {@code with} gives a new one, and what no client would keep, or could not be sent, is refused there with an
 * {@link IllegalArgumentException}.
 *
 * <p>Scripts do not see it, other sites do not send it along but by a link ({@link SameSite#LAX}), and it holds for all
 * paths of this host, until the browser ends, unless told otherwise. Behind TLS add {@link #withSecure}, or begin its
 * name with {@code __Host-}, which binds it to this host and cannot be set by others.
 */
public final class Cookie {
    /** Bound of name and value together, in bytes; browsers drop what is larger. */
    public static final int SIZE_MAX = 4096;

    /** Bound of a path and of a domain, in bytes. */
    public static final int ATTRIBUTE_SIZE_MAX = 1024;

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[!#-+\\--:<-\\[\\]-~]*");
    private static final Pattern PATH = Pattern.compile("/[ -:<-~]*");
    private static final Pattern DOMAIN = Pattern.compile("[0-9a-z](?:[0-9a-z.-]*[0-9a-z])?");
    /** The year 10000, which a date of HTTP cannot name. */
    private static final Instant END_OF_DATES = Instant.ofEpochSecond(253_402_300_800L);

    private static final String HOST_PREFIX = "__host-";
    private static final String SECURE_PREFIX = "__secure-";

    private final Pair pair;
    private final Scope scope;
    private final Life life;
    private final Care care;

    /** When a client sends a cookie to us from another site's page. */
    public enum SameSite {
        /** Never. */
        STRICT("Strict"),
        /** When its user follows a link to here. */
        LAX("Lax"),
        /** Always; asks for {@link Cookie#withSecure}. */
        NONE("None");

        private final String word;

        SameSite(String word) {
            this.word = word;
        }
    }

    private record Pair(String name, String value) {}

    private record Scope(String path, String domain) {}

    private record Life(@Nullable Duration maxAge, @Nullable Instant expires) {}

    private record Care(boolean secure, boolean httpOnly, SameSite sameSite) {}

    private Cookie(Pair pair, Scope scope, Life life, Care care) {
        this.pair = pair;
        this.scope = scope;
        this.life = life;
        this.care = care;
        String lower = pair.name.toLowerCase(Locale.ROOT);
        boolean host = lower.startsWith(HOST_PREFIX);
        require(
                !host || care.secure && scope.path.equals("/") && scope.domain.isEmpty(),
                "is secure, for all paths, and for no other domain, as its prefix says");
        require(!lower.startsWith(SECURE_PREFIX) || care.secure, "is secure, as its prefix says");
        require(care.secure || care.sameSite != SameSite.NONE, "is secure before it is for all sites");
    }

    private void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("the cookie " + pair.name + " " + rule);
        }
    }

    /**
     * A cookie for all paths of this host, until the browser ends.
     *
     * @param name a token; with {@code __Host-} or {@code __Secure-} in front it is secure from the start
     * @param value visible ASCII without quotes, commas, semicolons and backslashes: encode anything else, for example
     *     by base64url
     * @return a cookie
     */
    public static Cookie of(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of a cookie is a token, not '" + printable(name) + "'");
        }
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("the value of the cookie " + name
                    + " can only hold visible ASCII, but no quote, comma, semicolon or backslash");
        }
        if (name.length() + value.length() > SIZE_MAX) {
            throw new IllegalArgumentException(
                    "name and value of the cookie " + name + " have more than " + SIZE_MAX + " bytes");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean secure = lower.startsWith(HOST_PREFIX) || lower.startsWith(SECURE_PREFIX);
        return new Cookie(
                new Pair(name, value), new Scope("/", ""), new Life(null, null), new Care(secure, true, SameSite.LAX));
    }

    private static String printable(String name) {
        return name.replaceAll("[^ -~]", "?");
    }

    /**
     * Asks the client to forget a cookie. Its path and domain must be those with which it was set.
     *
     * @param name of the cookie
     * @return one without a value that has expired long ago
     */
    public static Cookie expired(String name) {
        return of(name, "").withMaxAge(Duration.ZERO).withExpires(Instant.EPOCH);
    }

    /**
     * Its name.
     *
     * @return a token
     */
    public String name() {
        return pair.name;
    }

    /**
     * Its value.
     *
     * @return as given
     */
    public String value() {
        return pair.value;
    }

    /**
     * For some paths only; that keeps nobody from reading it, it only saves bytes.
     *
     * @param path begins with a slash; what is beneath it counts too
     * @return a cookie
     */
    public Cookie withPath(String path) {
        require(
                PATH.matcher(path).matches() && path.length() <= ATTRIBUTE_SIZE_MAX,
                "has a path that begins with a slash and holds no semicolon and no controls");
        return new Cookie(pair, new Scope(path, scope.domain), life, care);
    }

    /**
     * For a domain and all beneath it, not just for this host.
     *
     * @param domain which this host belongs to, without a dot in front
     * @return a cookie
     */
    public Cookie withDomain(String domain) {
        String lower = domain.toLowerCase(Locale.ROOT);
        require(
                DOMAIN.matcher(lower).matches() && !lower.contains("..") && lower.length() <= ATTRIBUTE_SIZE_MAX,
                "has a domain of letters, digits, hyphens and dots, without a dot in front");
        return new Cookie(pair, new Scope(scope.path, lower), life, care);
    }

    /**
     * To be kept for a time, also when the browser ends.
     *
     * @param time in whole seconds, zero to forget it at once; browsers take 400 days at most
     * @return a cookie
     */
    public Cookie withMaxAge(Duration time) {
        require(!time.isNegative(), "is kept for no less than no time");
        return new Cookie(pair, scope, new Life(time, life.expires), care);
    }

    /**
     * To be kept until a time, also when the browser ends. A client that knows {@link #withMaxAge} too goes by that.
     *
     * @param time by the client's clock
     * @return a cookie
     */
    public Cookie withExpires(Instant time) {
        require(!time.isBefore(Instant.EPOCH) && time.isBefore(END_OF_DATES), "expires in a year from 1970 to 9999");
        return new Cookie(pair, scope, new Life(life.maxAge, time), care);
    }

    /**
     * To be sent over TLS only, or not.
     *
     * @param secure false at first, but for names with a prefix
     * @return a cookie
     */
    public Cookie withSecure(boolean secure) {
        return new Cookie(pair, scope, life, new Care(secure, care.httpOnly, care.sameSite));
    }

    /**
     * To be kept from scripts, or not.
     *
     * @param httpOnly true at first
     * @return a cookie
     */
    public Cookie withHttpOnly(boolean httpOnly) {
        return new Cookie(pair, scope, life, new Care(care.secure, httpOnly, care.sameSite));
    }

    /**
     * When it is sent from another site's page.
     *
     * @param sameSite {@link SameSite#LAX} at first
     * @return a cookie
     */
    public Cookie withSameSite(SameSite sameSite) {
        return new Cookie(pair, scope, life, new Care(care.secure, care.httpOnly, Objects.requireNonNull(sameSite)));
    }

    /** As a value of Set-Cookie. */
    String field() {
        var field = new StringBuilder(pair.name).append('=').append(pair.value);
        field.append("; Path=").append(scope.path);
        if (!scope.domain.isEmpty()) {
            field.append("; Domain=").append(scope.domain);
        }
        if (life.maxAge != null) {
            field.append("; Max-Age=").append(life.maxAge.toSeconds());
        }
        if (life.expires != null) {
            field.append("; Expires=").append(HttpDate.format(life.expires.getEpochSecond()));
        }
        field.append(care.secure ? "; Secure" : "").append(care.httpOnly ? "; HttpOnly" : "");
        return field.append("; SameSite=").append(care.sameSite.word).toString();
    }

    /** Without its value, which may be a secret. */
    @Override
    public String toString() {
        return "Cookie[" + pair.name + "]";
    }
}
