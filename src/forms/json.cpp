#include <string_view>

#include "holdfast/forms/generator.hpp"

namespace holdfast::forms {

namespace {

void append_quoted(std::string& text, std::string_view value) {
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  text += '"';
  for (const auto character : value) {
    if (character == '"' || character == '\\') {
      text += '\\';
      text += character;
    } else if (static_cast<unsigned char>(character) < 0x20) {
      text += "\\u00";
      text += character >= 0x10 ? '1' : '0';
      text += hexadecimal[static_cast<unsigned char>(character) & 15U];
    } else {
      text += character;
    }
  }
  text += '"';
}

/// One JSON object, member by member.
class Object {
 public:
  explicit Object(std::string& text) : text_(text) { text_ += '{'; }

  void member(std::string_view name, const std::optional<std::string>& value) {
    if (!value) return;
    key(name);
    append_quoted(text_, *value);
  }

  void key(std::string_view name) {
    if (text_.back() != '{') text_ += ", ";
    append_quoted(text_, name);
    text_ += ": ";
  }

  void close() { text_ += '}'; }

 private:
  std::string& text_;
};

void append_address(std::string& text, const RawForm& form) {
  Object address{text};
  address.member("line1", form.line1);
  address.member("line2", form.line2);
  address.member("city", form.city);
  address.member("province", form.province);
  address.member("postalCode", form.postal_code);
  address.close();
}

void append_preferences(std::string& text, const RawForm& form) {
  text += '[';
  for (const auto& wish : form.preferences) {
    if (text.back() != '[') text += ", ";
    Object preference{text};
    preference.member("clinic", wish.clinic);
    preference.member("start", wish.start);
    preference.close();
  }
  text += ']';
}

}  // namespace

std::string json(const RawForm& form) {
  std::string text;
  text.reserve(1024);
  Object body{text};
  body.member("name", form.name);
  body.key("address");
  append_address(text, form);
  body.member("phone", form.phone);
  body.member("email", form.email);
  body.member("contact", form.contact);
  body.member("language", form.language);
  body.member("dateOfBirth", form.date_of_birth);
  body.member("healthCardNumber", form.health_card_number);
  body.key("preferences");
  append_preferences(text, form);
  body.close();
  return text;
}

}  // namespace holdfast::forms
