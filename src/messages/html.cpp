#include "messages/html.hpp"

#include <string_view>

namespace holdfast::messages {

namespace {

constexpr std::string_view page_style =
    "margin:0 "
    "auto;max-width:36em;padding:16px;font-family:Arial,Helvetica,sans-serif;font-size:18px;line-height:1.5;"
    "color:#0b0c0c;background:#ffffff";
constexpr std::string_view button_style =
    "display:inline-block;padding:12px "
    "16px;background:#00563b;color:#ffffff;font-weight:bold;text-decoration:none";

std::string escaped(std::string_view text) {
  std::string html;
  for (const char character : text) {
    switch (character) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      case '\'': html += "&#39;"; break;
      case '\n': html += "<br>\n"; break;
      default: html += character;
    }
  }
  return html;
}

std::string with_crlf(std::string_view text) {
  std::string lines;
  for (const char character : text) {
    if (character == '\n') lines += '\r';
    lines += character;
  }
  return lines;
}

void add_paragraphs(std::string& html, const std::vector<std::string>& paragraphs) {
  for (const auto& paragraph : paragraphs) html += "<p>" + escaped(paragraph) + "</p>\n";
}

}  // namespace

std::string plain_of(const MailBody& body) {
  std::string text;
  for (const auto& paragraph : body.before) text += paragraph + "\n\n";
  if (!body.link.empty()) text += body.button + ":\n" + body.link + "\n\n";
  for (const auto& paragraph : body.after) text += paragraph + "\n\n";
  text.pop_back();
  return with_crlf(text);
}

std::string html_of(const MailBody& body) {
  const auto title = escaped(body.title);
  std::string html = "<!DOCTYPE html>\n<html lang=\"" + std::string{name_of(body.language)} + "\">\n<head>\n";
  html +=
      "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<title>" + title + "</title>\n</head>\n<body style=\"" + std::string{page_style} + "\">\n";
  html += "<h1>" + title + "</h1>\n";
  add_paragraphs(html, body.before);
  if (!body.link.empty()) {
    html += "<p><a href=\"" + escaped(body.link) + "\" style=\"" + std::string{button_style} + "\">" +
            escaped(body.button) + "</a></p>\n";
  }
  add_paragraphs(html, body.after);
  html += "</body>\n</html>\n";
  return with_crlf(html);
}

}  // namespace holdfast::messages
