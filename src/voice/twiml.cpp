#include "voice/twiml.hpp"

namespace holdfast::voice {

namespace {

constexpr std::string_view head = R"(<?xml version="1.0" encoding="UTF-8"?><Response>)";
constexpr std::string_view foot = "</Response>";

// Also for attributes. What XML has no place for, a stray control character, is left out.
void append(std::string& xml, std::string_view text) {
  for (const char character : text) {
    switch (character) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      case '"': xml += "&quot;"; break;
      default:
        if (static_cast<unsigned char>(character) >= 0x20) xml += character;
    }
  }
}

void append(std::string& xml, const std::vector<Line>& lines) {
  for (const auto& line : lines) {
    if (line.text.empty()) {
      xml += R"(<Pause length="1"/>)";
      continue;
    }
    xml += line.language == Language::fr ? R"(<Say language="fr-CA">)" : R"(<Say language="en-CA">)";
    append(xml, line.text);
    xml += "</Say>";
  }
}

void append_redirect(std::string& xml, std::string_view url) {
  xml += R"(<Redirect method="POST">)";
  append(xml, url);
  xml += "</Redirect>";
}

}  // namespace

std::string twiml_question(const std::vector<Line>& before, const std::vector<Line>& lines, Keys keys,
                           std::string_view action) {
  std::string xml{head};
  append(xml, before);
  xml += R"(<Gather input="dtmf" method="POST" actionOnEmptyResult="true" finishOnKey="#" numDigits=")" +
         std::to_string(keys.count) + R"(" timeout=")" + std::to_string(keys.seconds) + R"(" action=")";
  append(xml, action);
  xml += "\">";
  append(xml, lines);
  xml += "</Gather>";
  append_redirect(xml, action);
  return xml.append(foot);
}

std::string twiml_then(const std::vector<Line>& lines, std::string_view next) {
  std::string xml{head};
  append(xml, lines);
  append_redirect(xml, next);
  return xml.append(foot);
}

std::string twiml_end(const std::vector<Line>& lines) {
  std::string xml{head};
  append(xml, lines);
  xml += "<Hangup/>";
  return xml.append(foot);
}

}  // namespace holdfast::voice
