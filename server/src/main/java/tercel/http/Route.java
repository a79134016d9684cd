package tercel.http;

/**
 * Which requests a handler answers.
 *
 * @param method a token, or {@code *} for every one
 * @param pattern of the path
 * @param handler answers them
 */
record Route(String method, RoutePattern pattern, Handler handler) {
    boolean answersEveryMethod() {
        return method.equals("*");
    }

    @Override
    public String toString() {
        return method + " " + pattern.path();
    }
}
