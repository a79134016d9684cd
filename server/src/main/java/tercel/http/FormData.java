package tercel.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A form with files, read as a whole: what {@link MultipartForm#readAll} gives. Immutable. Its files end with the
 * request, but for those that were moved elsewhere.
 */
public final class FormData {
    private final Form fields;
    private final List<FormFile> files;

    private FormData(Form fields, List<FormFile> files) {
        this.fields = fields;
        this.files = List.copyOf(files);
    }

    static FormData read(MultipartForm form, MultipartOptions options, FilesOfTurn kept) throws IOException {
        var texts = new ArrayList<NamedValues.NamedValue>();
        var files = new ArrayList<FormFile>();
        int textBytes = 0;
        while (form.hasNext()) {
            var part = form.next();
            if (part.filename().isEmpty()) {
                byte[] bytes = text(part, options.textBytesMax() - textBytes, options);
                textBytes += bytes.length;
                texts.add(new NamedValues.NamedValue(
                        part.name(), new String(bytes, MediaType.charset(part.contentType()))));
            } else {
                var file = FormFile.read(part, options, kept);
                if (file.size() > 0 || !file.filename().isEmpty()) {
                    files.add(file);
                }
            }
        }
        return new FormData(new Form(new NamedValues(texts)), files);
    }

    private static byte[] text(Part part, int rest, MultipartOptions options) throws IOException {
        byte[] bytes = part.body().readNBytes(rest);
        if (bytes.length == rest && part.body().read() >= 0) {
            throw new StatusException(
                    413, "the texts of the form are longer than " + options.textBytesMax() + " bytes");
        }
        return bytes;
    }

    /**
     * The fields that are no files.
     *
     * @return may outlive the request
     */
    public Form fields() {
        return fields;
    }

    /**
     * All files.
     *
     * @return in their order
     */
    public List<FormFile> files() {
        return files;
    }

    /**
     * The files of a field.
     *
     * @param name of the field
     * @return in their order; empty where there is none
     */
    public List<FormFile> files(String name) {
        return files.stream().filter(file -> file.name().equals(name)).toList();
    }

    /**
     * The first file of a field.
     *
     * @param name of the field
     * @return absent where there is none
     */
    public Optional<FormFile> file(String name) {
        return files.stream().filter(file -> file.name().equals(name)).findFirst();
    }
}
