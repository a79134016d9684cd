package tercel.http;

import org.jspecify.annotations.Nullable;

/** What a request's body was read as beyond bytes, and what has to be given back for that when the request ends. */
final class BodyReading {
    final FilesOfTurn files = new FilesOfTurn();

    @Nullable
    Form form;

    @Nullable
    MultipartForm multipart;

    @Nullable
    DecodedBody decoded;

    void end() {
        files.delete();
        if (decoded != null) {
            decoded.end();
        }
    }
}
