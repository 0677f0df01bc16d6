// SVG documents as PNG images, with librsvg, looked for while the program runs: the one place that
// knows its functions.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace drumvae {

class Rasterizer {
 public:
  // Throws IoError, with the package to install, where librsvg is not installed.
  explicit Rasterizer(const std::vector<std::string>& libraries = {"librsvg-2.so.2"});
  ~Rasterizer();
  Rasterizer(const Rasterizer&) = delete;
  Rasterizer& operator=(const Rasterizer&) = delete;

  // A PNG file's bytes.  svg: with width and height in pixels; the image has `scale` times as many
  // each way, RGB on what the document paints.  Throws FormatError on what is no such document.
  std::string png(const std::string& svg, double scale = 2) const;

 private:
  struct Functions;

  std::unique_ptr<Functions> functions_;
};

}  // namespace drumvae
