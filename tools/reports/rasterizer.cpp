// librsvg's and Cairo's C interfaces (librsvg/rsvg.h, cairo.h), by their symbols: librsvg brings
// Cairo and GObject along.
#include "tools/reports/rasterizer.h"

#include <algorithm>
#include <cmath>

#include "engine/errors.h"
#include "engine/optional_library.h"

namespace drumvae {
namespace {

constexpr const char* kAdvice =
    "is not installed, and PNG pictures need it: install the package librsvg2-2, or take --svg";
constexpr int kRgb24 = 1;  // CAIRO_FORMAT_RGB24
constexpr int kMostPixels = 16384;

struct Rectangle {
  double x, y, width, height;
};

int append(void* png, const unsigned char* bytes, unsigned length) {
  static_cast<std::string*>(png)->append(reinterpret_cast<const char*>(bytes), length);
  return 0;  // CAIRO_STATUS_SUCCESS
}

}  // namespace

struct Rasterizer::Functions {
  OptionalLibrary library;

  using Write = int(void*, const unsigned char*, unsigned);
  void* (*read)(const char*, std::size_t, void**) =
      library.find<void*(const char*, std::size_t, void**)>("rsvg_handle_new_from_data");
  int (*size_in_pixels)(void*, double*, double*) =
      library.find<int(void*, double*, double*)>("rsvg_handle_get_intrinsic_size_in_pixels");
  int (*render)(void*, void*, const Rectangle*, void**) =
      library.find<int(void*, void*, const Rectangle*, void**)>("rsvg_handle_render_document");
  void (*unref)(void*) = library.find<void(void*)>("g_object_unref");
  void* (*new_image)(int, int,
                     int) = library.find<void*(int, int, int)>("cairo_image_surface_create");
  void* (*new_context)(void*) = library.find<void*(void*)>("cairo_create");
  void (*delete_context)(void*) = library.find<void(void*)>("cairo_destroy");
  int (*write_png)(void*, Write*, void*) =
      library.find<int(void*, Write*, void*)>("cairo_surface_write_to_png_stream");
  void (*delete_image)(void*) = library.find<void(void*)>("cairo_surface_destroy");
};

Rasterizer::Rasterizer(const std::vector<std::string>& libraries)
    : functions_(new Functions{OptionalLibrary("librsvg", libraries, kAdvice)}) {}

Rasterizer::~Rasterizer() = default;

std::string Rasterizer::png(const std::string& svg, double scale) const {
  using Object = std::unique_ptr<void, void (*)(void*)>;
  const auto fail = [] { throw FormatError("picture", "is no SVG document that can be drawn"); };
  const Object document(functions_->read(svg.data(), svg.size(), nullptr), functions_->unref);
  Rectangle page{};
  if (!document || !functions_->size_in_pixels(document.get(), &page.width, &page.height)) fail();
  page.width = std::round(page.width * scale);
  page.height = std::round(page.height * scale);
  if (!(page.width >= 1 && page.height >= 1 && std::max(page.width, page.height) <= kMostPixels))
    fail();
  const Object image(
      functions_->new_image(kRgb24, static_cast<int>(page.width), static_cast<int>(page.height)),
      functions_->delete_image);
  const Object context(functions_->new_context(image.get()), functions_->delete_context);
  if (!functions_->render(document.get(), context.get(), &page, nullptr)) fail();
  std::string bytes;
  if (functions_->write_png(image.get(), append, &bytes) != 0) fail();
  return bytes;
}

}  // namespace drumvae
