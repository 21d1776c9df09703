#pragma once

#include <string_view>
#include <vector>

#include "api/read_body.hpp"
#include "holdfast/domain/form.hpp"
#include "holdfast/http/message.hpp"

namespace holdfast::api {

/// The faults of shape and the domain's, one a place, in the order of the fields; unknown fields last. Where
/// the shape is wrong, what the domain says about the same place (or below it) is left out: it saw nothing
/// there.
[[nodiscard]] std::vector<Fault> all_faults(const std::vector<ShapeFault>&, std::vector<Fault> of_domain,
                                            Language);

/// A 422 that tells all of them.
[[nodiscard]] http::Response faults_problem(std::string_view type, const std::vector<Fault>&, Language);

}  // namespace holdfast::api
