package tercel.files;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HashedNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.3f9ab2c1.js",
                "app-3f9ab2c1.css",
                "app_3f9ab2c1.css",
                "main.3f9ab2c1.chunk.js",
                "app.3f9ab2c1.js.map",
                "style.55e7cbb9ba48.css",
                "application-908e25f4bf641868d8683022a5b62f54908e25f4bf641868d8683022a5b62f54.js",
                "logo-3f9ab2c1.svg",
                "index-D9x2Kq4a.js",
                "index-D9x2Kq_4.js",
                "index-D9-2Kq4a.js",
                "vendor.D9x2Kq4a.js"
            })
    void aHashOfTheContentIsKnown(String name) {
        assertTrue(HashedName.is(name), name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.js",
                "index.html",
                "3f9ab2c1.js",
                "app-3f9ab2c.js",
                "app-3f9ab2c11.js",
                "app-3f9ab2c1",
                "app3f9ab2c1.js",
                "report-20261125.pdf",
                "report.20261125.pdf",
                "backup-202611251030.tar.gz",
                "deadbeef.js",
                "the-effaced-facades.html",
                "jquery-3.7.1.min.js",
                "bootstrap.bundle.min.css",
                "react-dom.production.js",
                "photo-Holiday2024.jpg",
                "readme-Version2.md",
                "img-MyPhoto1.jpg",
                "setup-GitHub42.exe",
                "apple-iPhone15Pro.jpg",
                "a-UPPERCAS.txt",
                "a-lowercas.txt",
                "IMG_20261125_103000.jpg",
                "DSC-00012345.jpg",
                "file-550e8400-e29b-41d4-a716-446655440000.bin",
                "",
                ".",
                "..",
                "-.-",
                "app-3F9AB2C1.js",
                "app.3f9ab2c1"
            })
    void anOrdinaryNameIsNone(String name) {
        assertFalse(HashedName.is(name), name);
    }
}
