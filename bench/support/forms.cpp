#include "bench/support/forms.hpp"

#include "support/open_loop.hpp"
#include "support/program/a_crowd.hpp"

namespace holdfast::bench {

Forms::Forms(std::size_t count, std::uint64_t seed) {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const forms::Generator generator{test::demo_programme(), now, seed};
  requests_.reserve(count);
  for (std::size_t n = 0; n < count; ++n)
    requests_.push_back(test::post_bytes("/v1/registrations", forms::json(generator.form(n))));
}

}  // namespace holdfast::bench
