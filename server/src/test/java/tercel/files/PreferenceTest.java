package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PreferenceTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gzip                     | 1000
            GZIP                     | 1000
            br, gzip                 | 1000
            br ,\tgzip ; q=0.5\t     | 500
            gzip;q=0                 | 0
            gzip;q=0.000             | 0
            gzip;Q=0.123             | 123
            gzip;q=1.000             | 1000
            gzip;q=1.                | 1000
            gzip;level=1;q=0.25      | 250
            ,,gzip,                  | 1000
            gzip;q=2                 | -1
            gzip;q=0.1234            | -1
            gzip;q=-1                | -1
            gzip;q=                  | -1
            gzip;q=x,gzip;q=0.5      | 500
            xgzip                    | -1
            gzipx                    | -1
            br                       | -1
            ''                       | -1
            *                        | 1000
            *;q=0.1                  | 100
            *;q=0.1, gzip;q=0.7      | 700
            gzip;q=0, *              | 0
            """)
    void theMostSpecificNameThatIsThereDecides(String list, int weight) {
        assertEquals(weight, Preference.of(list, "gzip", "*"), list);
    }
}
