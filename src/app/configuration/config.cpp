#include "app/configuration/config.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <toml++/toml.h>

extern char** environ;

namespace holdfast::app {

namespace {

/// Says what was wrong, or puts the value where it belongs.
class Setter {
 public:
  Setter(Config& config, const ConfigKey& key, std::vector<std::string>& errors, std::string where)
      : config_(config), key_(key), errors_(errors), where_(std::move(where)) {}

  void from(const toml::node& node) {
    auto place = key_.at(config_);
    if (auto* text = std::get_if<std::string*>(&place); text && node.is_string())
      return set(**text, **node.as_string());
    if (auto* whole = std::get_if<std::int64_t*>(&place); whole && node.is_integer()) {
      return set(**whole, **node.as_integer());
    }
    if (auto* flag = std::get_if<bool*>(&place); flag && node.is_boolean()) {
      **flag = **node.as_boolean();
      return;
    }
    if (auto* words = std::get_if<Words*>(&place); words && node.is_array())
      return set(**words, *node.as_array());
    wrong("must be " + kind(place));
  }

  void from(const std::string& text) {
    auto place = key_.at(config_);
    if (auto* value = std::get_if<std::string*>(&place)) return set(**value, text);
    if (auto* words = std::get_if<Words*>(&place)) return set_list(**words, text);
    if (auto* flag = std::get_if<bool*>(&place)) {
      if (text != "true" && text != "false") return wrong("must be true or false");
      **flag = text == "true";
      return;
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return wrong("must be a whole number");
    set(*std::get<std::int64_t*>(place), number);
  }

 private:
  static std::string kind(const ConfigKey::Place& place) {
    static constexpr const char* kinds[] = {"a text", "a whole number", "true or false", "a list of texts"};
    return kinds[place.index()];
  }
  void wrong(const std::string& what) { errors_.push_back(where_ + ": " + key_.name + " " + what); }

  void set(std::string& value, const std::string& text) {
    const auto& choices = key_.choices;
    if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end()) {
      std::string all;
      for (const auto& choice : choices) all += (all.empty() ? "" : ", ") + choice;
      return wrong("must be one of: " + all);
    }
    value = text;
  }
  void set(std::int64_t& value, std::int64_t number) {
    if (number < key_.least || number > key_.most) {
      return wrong("must be from " + std::to_string(key_.least) + " to " + std::to_string(key_.most) +
                   (key_.unit.empty() ? "" : " " + key_.unit) + ", not " + std::to_string(number));
    }
    value = number;
  }
  void set(Words& words, const toml::array& array) {
    words.clear();
    for (const auto& item : array) {
      if (!item.is_string()) return wrong("must be a list of texts");
      words.push_back(**item.as_string());
    }
  }
  static void set_list(Words& words, const std::string& text) {
    words.clear();
    std::stringstream in{text};
    for (std::string word; std::getline(in, word, ',');) {
      if (!word.empty()) words.push_back(word);
    }
  }

  Config& config_;
  const ConfigKey& key_;
  std::vector<std::string>& errors_;
  std::string where_;
};

const ConfigKey* key_named(const std::string& name) {
  const auto& keys = config_keys();
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

std::string variable_of(const ConfigKey& key) {
  std::string variable = "HOLDFAST_";
  for (const char c : key.name)
    variable += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return variable;
}

void read_file(const std::filesystem::path& file, Config& config, std::vector<std::string>& errors) {
  try {
    const auto table = toml::parse_file(file.string());
    for (const auto& [section, content] : table) {
      if (!content.is_table()) {
        errors.push_back(file.string() + ": unknown key " + std::string(section.str()));
        continue;
      }
      for (const auto& [name, node] : *content.as_table()) {
        const auto full = std::string(section.str()) + "." + std::string(name.str());
        const auto where = file.string() + ":" + std::to_string(node.source().begin.line);
        if (const auto* key = key_named(full)) {
          Setter{config, *key, errors, where}.from(node);
        } else {
          errors.push_back(where + ": unknown key " + full);
        }
      }
    }
  } catch (const toml::parse_error& error) {
    errors.push_back(file.string() + ":" + std::to_string(error.source().begin.line) + ": " +
                     std::string(error.description()));
  }
}

void read_environment(const std::map<std::string, std::string>& environment, Config& config,
                      std::vector<std::string>& errors) {
  for (const auto& [variable, text] : environment) {
    const auto& keys = config_keys();
    const auto found = std::find_if(keys.begin(), keys.end(), [&, &name = variable](const auto& key) {
      return variable_of(key) == name;
    });
    if (found == keys.end()) {
      errors.push_back("environment: unknown variable " + variable);
    } else {
      Setter{config, *found, errors, "environment"}.from(text);
    }
  }
}

void check_voice(const Config& config, std::vector<std::string>& errors) {
  const auto& voice = config.voice;
  if (voice.gateway == "twilio" && config.messages.twilio_token_file.empty()) {
    errors.push_back("voice.gateway = \"twilio\" needs messages.twilio_token_file");
  }
  const bool can_ring =
      voice.gateway == "twilio" && !voice.number.empty() && !config.messages.twilio_account.empty();
  if (voice.automatic_calls && !can_ring) {
    errors.push_back("voice.automatic_calls needs voice.gateway, voice.number and messages.twilio_account");
  }
}

void check_together(const Config& config, std::vector<std::string>& errors) {
  check_voice(config, errors);
  if (config.offers.contact_from_hour >= config.offers.contact_to_hour) {
    errors.push_back("offers.contact_from_hour must be before offers.contact_to_hour");
  }
  if (config.residences.hold_hours >= config.residences.lead_hours) {
    errors.push_back("residences.hold_hours must be less than residences.lead_hours");
  }
  if (config.journal.bytes_max < 4 * config.journal.segment_bytes) {
    errors.push_back("journal.bytes_max must be at least four times journal.segment_bytes");
  }
  const auto& url = config.http.public_url;
  if (!(url.starts_with("http://") || url.starts_with("https://")) || url.ends_with("/")) {
    errors.push_back("http.public_url must begin with http:// or https:// and have no slash at its end");
  }
  if (config.messages.sms == "twilio" &&
      (config.messages.twilio_account.empty() || config.messages.twilio_token_file.empty())) {
    errors.push_back(
        "messages.sms = \"twilio\" needs messages.twilio_account and messages.twilio_token_file");
  }
  if (config.messages.sms == "kannel" && config.messages.kannel_user.empty()) {
    errors.push_back("messages.sms = \"kannel\" needs messages.kannel_user");
  }
  if (config.messages.sms != "none" && config.messages.sms_from.empty()) {
    errors.push_back("messages.sms_from must say from whom text messages come");
  }
  if (config.limits.proof_of_work && config.limits.proof_of_work_telephone.empty()) {
    errors.push_back(
        "limits.proof_of_work needs limits.proof_of_work_telephone: no script must keep nobody out");
  }
}

std::string value_text(ConfigKey::Place place) {
  if (auto* text = std::get_if<std::string*>(&place)) return '"' + **text + '"';
  if (auto* whole = std::get_if<std::int64_t*>(&place)) return std::to_string(**whole);
  if (auto* flag = std::get_if<bool*>(&place)) return **flag ? "true" : "false";
  std::string list;
  for (const auto& word : *std::get<Words*>(place)) list += (list.empty() ? "\"" : ", \"") + word + '"';
  return '[' + list + ']';
}

}  // namespace

std::variant<Config, ConfigErrors> read_config(const std::optional<std::filesystem::path>& file,
                                               const std::map<std::string, std::string>& environment) {
  Config config;
  ConfigErrors errors;
  if (file) read_file(*file, config, errors.lines);
  read_environment(environment, config, errors.lines);
  if (errors.lines.empty()) check_together(config, errors.lines);
  if (!errors.lines.empty()) return errors;
  return config;
}

std::string config_file_with_defaults() {
  std::string file =
      "# Holdfast's configuration: every key with its default. HOLDFAST_SECTION_KEY in the environment goes "
      "before it.\n";
  std::string section;
  Config defaults;
  for (const auto& key : config_keys()) {
    const auto dot = key.name.find('.');
    if (key.name.substr(0, dot) != section) {
      section = key.name.substr(0, dot);
      file += "\n[" + section + "]\n";
    }
    file += "# " + key.sentence;
    if (key.most > key.least) {
      file += " From " + std::to_string(key.least) + " to " + std::to_string(key.most) +
              (key.unit.empty() ? "" : " " + key.unit) + ".";
    }
    for (std::size_t at = 0; at < key.choices.size(); ++at)
      file += (at == 0 ? " One of: " : ", ") + key.choices[at];
    file += "\n" + key.name.substr(dot + 1) + " = " + value_text(key.at(defaults)) + "\n";
  }
  return file;
}

std::map<std::string, std::string> holdfast_environment() {
  static const std::vector<std::string> of_scripts{"HOLDFAST_VAR", "HOLDFAST_PORT"};
  std::map<std::string, std::string> found;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string entry{*at};
    const auto equals = entry.find('=');
    const auto name = entry.substr(0, equals);
    if (!name.starts_with("HOLDFAST_")) continue;
    if (std::find(of_scripts.begin(), of_scripts.end(), name) != of_scripts.end()) continue;
    found[name] = entry.substr(equals + 1);
  }
  return found;
}

std::string read_secret(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::string line;
  if (!in || !std::getline(in, line)) throw std::runtime_error("cannot read a secret from " + file.string());
  return line;
}

std::string database_url(const Config& config) {
  return config.database.url_file.empty() ? config.database.url : read_secret(config.database.url_file);
}

}  // namespace holdfast::app
