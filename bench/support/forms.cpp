#include "bench/support/forms.hpp"

#include "support/open_loop.hpp"
#include "support/program/a_crowd.hpp"

namespace holdfast::bench {

Forms::Forms(std::size_t count, std::uint64_t seed, Heard heard) {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const forms::Generator generator{test::demo_programme(), now, seed};
  requests_.reserve(count);
  for (std::size_t n = 0; n < count; ++n) {
    auto form = generator.form(n);
    if (heard == Heard::by_call) {
      form.contact = "call";
      if (!form.phone) form.phone = "416555" + std::to_string(1'000 + n % 9'000);
    }
    requests_.push_back(test::post_bytes("/v1/registrations", forms::json(form)));
  }
}

}  // namespace holdfast::bench
