#pragma once

#include "contract/store/scene.hpp"
#include "holdfast/domain/residence.hpp"

namespace holdfast::test {

/// A residence in the area M6R, whose contact person Ada is written to by e-mail. Each has an id of its own.
inline Residence park_house() {
  return {.id = {random_bytes()},
          .name = "Park House",
          .address = {.line1 = "1, Park Lane",
                      .line2 = "",
                      .city = "Toronto",
                      .province = "ON",
                      .postal_code = "M6R 2B2"},
          .contact_name = "Ada Low",
          .phone = "",
          .email = "ada@example.org"};
}

}  // namespace holdfast::test
