#include <memory>
#include <stdexcept>

#include <qrencode.h>

#include "holdfast/staff/second_factor.hpp"

namespace holdfast::staff {

std::string qr_svg(const std::string& text) {
  constexpr int quiet = 4;  // modules around it, as readers want it
  constexpr int any_version = 0;
  constexpr int case_sensitive = 1;
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code{
      QRcode_encodeString(text.c_str(), any_version, QR_ECLEVEL_M, QR_MODE_8, case_sensitive), &QRcode_free};
  if (!code) throw std::runtime_error("no QR code can be made");

  std::string dark;
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      constexpr unsigned dark_bit = 1;
      if ((code->data[y * code->width + x] & dark_bit) == 0) continue;
      dark += 'M' + std::to_string(x + quiet) + ' ' + std::to_string(y + quiet) + "h1v1h-1z";
    }
  }
  const auto size = std::to_string(code->width + 2 * quiet);
  return R"(<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 )" + size + ' ' +
         size + R"(" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h)" + size + 'v' + size + "H0z" +
         R"("/><path d=")" + dark + R"("/></svg>)";
}

}  // namespace holdfast::staff
