package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.server.InMemoryServer;
import tercel.wire.Limit;

class FormTest {
    private static final String TYPE = "application/x-www-form-urlencoded";

    private static String post(String type, String body) {
        return "POST / HTTP/1.1\r\nHost: here\r\n" + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String answer(String type, String body) {
        return InMemoryServer.of((request, response) -> {
                    var form = request.form();
                    var text = new StringBuilder();
                    for (String name : form.names()) {
                        text.append(name).append('=').append(form.all(name)).append(';');
                    }
                    response.text(text.toString());
                })
                .send(post(type, body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a=1&b=2&a=3 | a=[1, 3];b=[2];
            a=x+y%20z%2B | a=[x y z+];
            a | a=[];
            a=&&b | a=[];b=[];
            =x | =[x];
            a=b=c | a=[b=c];
            a=%C3%A4 | a=[\u00c3\u00a4];
            a=\u00c3\u00a4 | a=[\u00c3\u00a4];
            a;b=1 | a;b=[1];
            """)
    void readsNamesAndValues(String body, String seen) {
        assertEquals(seen, InMemoryServer.body(answer(TYPE, body)));
    }

    @Test
    void aFormWithoutAByteHasNoFields() {
        assertEquals("", InMemoryServer.body(answer(TYPE, "")));
        assertTrue(Form.parse(new byte[0], 0).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "%=1", "a=%ff", "a=%C3", "a=\u00e4"})
    void refusesWhatCannotBeDecoded(String body) {
        String answer = answer(TYPE, body);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertEquals(
                "the form holds a broken percent escape, or bytes that are no UTF-8\n", InMemoryServer.body(answer));
    }

    @ParameterizedTest
    @CsvSource({
        "200, application/x-www-form-urlencoded",
        "200, Application/X-WWW-Form-URLencoded ; charset=UTF-8",
        "415, application/x-www-form-urlencoded; charset=iso-8859-1",
        "415, application/x-www-form-urlencoded; charset=klingon",
        "415, application/x-www-form-urlencoded2",
        "415, text/plain",
        "415, ''"
    })
    void wantsItsMediaType(int status, String type) {
        String answer = answer(type, "a=1");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @CsvSource({"2, 200", "3, 200", "4, 413"})
    void boundsItsFields(int count, int status) {
        var server = InMemoryServer.of((request, response) ->
                response.text(String.valueOf(request.form(3).all("a").size())));
        String answer = server.send(post(TYPE, "a&".repeat(count)));
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertEquals(status == 200 ? "" + count : "the form has more than 3 fields\n", InMemoryServer.body(answer));
    }

    @ParameterizedTest
    @CsvSource({"999, 200", "1000, 200", "1001, 413"})
    void boundsItsFieldsByDefault(int count, int status) {
        assertTrue(answer(TYPE, "a&".repeat(count)).startsWith("HTTP/1.1 " + status + " "));
    }

    @ParameterizedTest
    @CsvSource({"9, 200", "10, 200", "11, 413"})
    void isBoundedAsOtherBodiesAre(int size, int status) {
        var server = InMemoryServer.of(
                (request, response) -> response.text(request.form().first("a").orElseThrow()), Limit.BODY, 10);
        String answer = server.send(post(TYPE, "a=" + "x".repeat(size - 2)));
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @Test
    void isReadOnceAndMayOutliveItsRequest() {
        var kept = new AtomicReference<Form>();
        var server = InMemoryServer.of((request, response) -> {
            assertSame(request.form(), request.form());
            assertThrows(IllegalStateException.class, request::body);
            kept.compareAndSet(null, request.form());
            response.text(request.form().first("a").orElseThrow());
        });
        assertEquals("1", InMemoryServer.body(server.send(post(TYPE, "a=1"))));
        assertEquals("2", InMemoryServer.body(server.send(post(TYPE, "a=2"))));
        assertEquals("1", kept.get().first("a").orElseThrow());
    }

    @Test
    void comesTooLateForABodyThatWasReadAsAStream() {
        var server = InMemoryServer.of((request, response) -> {
            request.body().read();
            assertThrows(IllegalStateException.class, request::form);
            response.text("late");
        });
        assertEquals("late", InMemoryServer.body(server.send(post(TYPE, "a=1"))));
    }
}
