package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedCodingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                 | IDENTITY
            gzip                               | GZIP
            GZip                               | GZIP
            x-gzip                             | GZIP
            deflate                            | DEFLATE
            gzip, deflate, br, zstd            | GZIP
            deflate, gzip                      | GZIP
            br, zstd                           | IDENTITY
            gzip;q=0.5, deflate                | DEFLATE
            gzip;q=0.5,deflate;q=0.501         | DEFLATE
            gzip;q=0                           | IDENTITY
            gzip;q=0.000, deflate;q=0.001      | DEFLATE
            gzip;q=1.000                       | GZIP
            gzip; q=0.5                        | GZIP
            gzip ;Q=0.5                        | GZIP
            *                                  | GZIP
            *;q=0                              | IDENTITY
            *, gzip;q=0                        | DEFLATE
            *;q=0, gzip                        | GZIP
            *;q=0.1, gzip;q=0, deflate;q=0     | IDENTITY
            identity                           | IDENTITY
            identity, gzip                     | GZIP
            identity;q=1, gzip;q=0.5           | IDENTITY
            identity;q=0.5, gzip;q=0.6         | GZIP
            identity;q=0                       | IDENTITY
            identity;q=0, gzip;q=0.1           | GZIP
            identity;q=0, *                    | GZIP
            gzip;q=2                           | IDENTITY
            gzip;q=1.1                         | IDENTITY
            gzip;q=0.0001                      | IDENTITY
            gzip;q=                            | IDENTITY
            gzip;q=.5                          | IDENTITY
            gzip;level=1                       | IDENTITY
            gzip;q=-1, deflate                 | DEFLATE
            , ,gzip,                           | GZIP
            gzipped                            | IDENTITY
            """)
    void whatTheClientLikesBestIsChosen(String line, Coding best) {
        assertEquals(best, AcceptedCodings.best(List.of(line)));
    }

    @Test
    void severalLinesAreOneList() {
        assertEquals(Coding.DEFLATE, AcceptedCodings.best(List.of("gzip;q=0.1", "deflate")));
        assertEquals(Coding.IDENTITY, AcceptedCodings.best(List.of()));
    }
}
