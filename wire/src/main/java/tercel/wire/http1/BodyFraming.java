package tercel.wire.http1;

/** How the end of a message's body is found: RFC 9112, section 6.3. */
enum BodyFraming {
    /** There is no body. */
    NONE,
    /** Its size was announced. */
    LENGTH,
    /** It comes in chunks, of which the last is empty. */
    CHUNKED,
    /** It ends with the connection; answers to HTTP/1.0 only. */
    CLOSE
}
