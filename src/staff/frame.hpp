#pragma once

#include "staff/office.hpp"

namespace holdfast::staff {

/// A page of the staff's: its template, the word of its title, and the path where GET shows it.
struct Page {
  std::string_view name, title, path;
};

/// Renders it inside the frame that all staff pages share: who is signed in, the navigation of their role,
/// signing out, and the CSRF token of every form ([[>csrf]]).
[[nodiscard]] http::Response staff_page(const Office&, const http::Request&, const Visit&, Page,
                                        ctemplate::TemplateDictionary&, int status = 200);

/// 404: there is no such thing; `again` leads back to where there is.
[[nodiscard]] http::Response not_found(const Office&, const http::Request&, std::string_view again);

/// One thing that staff can do: a link of the navigation and of /staff. `word` names it, `word` + "_text"
/// says more.
struct Errand {
  std::string_view path, word;
  Role least;
};
[[nodiscard]] std::vector<Errand> errands_of(const Staff&);

/// The language of the answer.
[[nodiscard]] Language language_of(const http::Request&);

/// A fault of the field `name`: the label is the field's own, `message` the word of what is wrong.
[[nodiscard]] PageFault fault(const Office&, const http::Request&, std::string_view name,
                              std::string_view label, std::string_view message);

}  // namespace holdfast::staff
