// Entities.
#include "tools/reports/markup.h"

namespace drumvae {

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char letter : text) {
    if (letter == '&')
      safe += "&amp;";
    else if (letter == '<')
      safe += "&lt;";
    else if (letter == '"')
      safe += "&quot;";
    else
      safe += static_cast<unsigned char>(letter) < ' ' && letter != '\n' ? ' ' : letter;
  }
  return safe;
}

}  // namespace drumvae
