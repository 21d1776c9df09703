#pragma once

#include <string>
#include <vector>

#include "holdfast/domain/registration.hpp"

namespace holdfast::messages {

/// What an e-mail says, before it is plain text or HTML: the same words in both. Lines of a paragraph are
/// parted by '\n'.
struct MailBody {
  Language language = Language::en;
  std::string title;
  std::vector<std::string> before{};  ///< paragraphs above the link
  std::string link, button;
  std::vector<std::string> after{};
};

[[nodiscard]] std::string plain_of(const MailBody&);

/// A whole document, valid and readable without pictures, styles or script.
[[nodiscard]] std::string html_of(const MailBody&);

}  // namespace holdfast::messages
