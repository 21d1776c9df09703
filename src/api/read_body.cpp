#include "api/read_body.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <span>
#include <utility>

#include <simdjson.h>

#include "api/json_text.hpp"

namespace holdfast::api {

namespace {

using Text = std::optional<std::string>;

enum class Shape { text, flag, address, preferences, needs, people };

struct Field {
  std::string_view name;
  Shape shape = Shape::text;
  Text& (*target)(Body&) = nullptr;  ///< of texts
  bool& (*flag)(Body&) = nullptr;    ///< of flags
};

constexpr Text& in_last_preference(Body& body, Text RawForm::RawPreference::*member) {
  return body.form.preferences.back().*member;
}

constexpr Text& in_last_member(Body& body, Text RawForm::RawMember::*member) {
  return body.form.household.back().*member;
}

constexpr std::array<Field, 12> registration_fields{{
    {"name", Shape::text, [](Body& body) -> Text& { return body.form.name; }},
    {"address", Shape::address, nullptr},
    {"phone", Shape::text, [](Body& body) -> Text& { return body.form.phone; }},
    {"email", Shape::text, [](Body& body) -> Text& { return body.form.email; }},
    {"contact", Shape::text, [](Body& body) -> Text& { return body.form.contact; }},
    {"language", Shape::text, [](Body& body) -> Text& { return body.form.language; }},
    {"dateOfBirth", Shape::text, [](Body& body) -> Text& { return body.form.date_of_birth; }},
    {"healthCardNumber", Shape::text, [](Body& body) -> Text& { return body.form.health_card_number; }},
    {"preferences", Shape::preferences, nullptr},
    {"needs", Shape::needs, nullptr},
    {"household", Shape::people, nullptr},
    {"neighbouringHours", Shape::flag, nullptr,
     [](Body& body) -> bool& { return body.form.neighbouring_hours; }},
}};

constexpr std::array<Field, 8> residence_fields{{
    {"name", Shape::text, [](Body& body) -> Text& { return body.form.name; }},
    {"address", Shape::address, nullptr},
    {"contactName", Shape::text, [](Body& body) -> Text& { return body.contact_name; }},
    {"phone", Shape::text, [](Body& body) -> Text& { return body.form.phone; }},
    {"email", Shape::text, [](Body& body) -> Text& { return body.form.email; }},
    {"contact", Shape::text, [](Body& body) -> Text& { return body.form.contact; }},
    {"language", Shape::text, [](Body& body) -> Text& { return body.form.language; }},
    {"residents", Shape::people, nullptr},
}};

constexpr std::array<Field, 1> residents_fields{{{"residents", Shape::people, nullptr}}};

constexpr std::array<Field, 3> member_fields{{
    {"name", Shape::text,
     [](Body& body) -> Text& { return in_last_member(body, &RawForm::RawMember::name); }},
    {"dateOfBirth", Shape::text,
     [](Body& body) -> Text& { return in_last_member(body, &RawForm::RawMember::date_of_birth); }},
    {"healthCardNumber", Shape::text,
     [](Body& body) -> Text& { return in_last_member(body, &RawForm::RawMember::health_card_number); }},
}};

constexpr std::array<Field, 5> address_fields{{
    {"line1", Shape::text, [](Body& body) -> Text& { return body.form.line1; }},
    {"line2", Shape::text, [](Body& body) -> Text& { return body.form.line2; }},
    {"city", Shape::text, [](Body& body) -> Text& { return body.form.city; }},
    {"province", Shape::text, [](Body& body) -> Text& { return body.form.province; }},
    {"postalCode", Shape::text, [](Body& body) -> Text& { return body.form.postal_code; }},
}};

constexpr std::array<Field, 2> preference_fields{{
    {"clinic", Shape::text,
     [](Body& body) -> Text& { return in_last_preference(body, &RawForm::RawPreference::clinic); }},
    {"start", Shape::text,
     [](Body& body) -> Text& { return in_last_preference(body, &RawForm::RawPreference::start); }},
}};

constexpr std::array<Field, 1> requeue_fields{{{"preferences", Shape::preferences, nullptr}}};

constexpr Field together{"together", Shape::flag, nullptr, [](Body& body) -> bool& { return body.together; }};

constexpr std::array<Field, 2> change_fields{{{"preferences", Shape::preferences, nullptr}, together}};

constexpr std::array<Field, 2> cancellation_fields{
    {{"reason", Shape::text, [](Body& body) -> Text& { return body.reason; }}, together}};

constexpr std::array<Field, 1> joining_fields{
    {{"with", Shape::text, [](Body& body) -> Text& { return body.with; }}}};
constexpr std::array<Field, 1> own_data_fields{
    {{"dateOfBirth", Shape::text, [](Body& body) -> Text& { return body.form.date_of_birth; }}}};

std::span<const Field> fields_of(BodyKind kind) {
  switch (kind) {
    case BodyKind::registration: return registration_fields;
    case BodyKind::requeue: return requeue_fields;
    case BodyKind::change: return change_fields;
    case BodyKind::cancellation: return cancellation_fields;
    case BodyKind::joining: return joining_fields;
    case BodyKind::own_data: return own_data_fields;
    case BodyKind::residence: return residence_fields;
    case BodyKind::residents: return residents_fields;
  }
  return {};
}

// An open object or array.
struct Frame {
  enum class Kind { object, preferences, needs, people, passed_over };
  Kind kind = Kind::passed_over;
  std::span<const Field> fields = {};
  std::uint32_t seen = 0;  // bits of `fields`
  std::vector<std::string_view> unknown =
      {};                          // names that are none of ours: looked through for duplicates at the end
  const Field* current = nullptr;  // whose value comes next; null where the name is not known
  std::size_t index = 0;           // in an array: of the element that comes next
};

// Told of the document in its order; false stops it.
class Reader {
 public:
  Reader(Body& body, std::span<const Field> fields) : body_(body), fields_(fields) {
    frames_.reserve(depth_max);
  }

  BodyRefusal refusal = BodyRefusal::not_json;

  bool string(std::string_view value) {
    if (value.find('\0') != std::string_view::npos) return refuse(BodyRefusal::nul);
    if (const Field* field = expected(); field != nullptr && field->shape == Shape::text) {
      field->target(body_).emplace(value);
      return true;
    }
    if (!frames_.empty() && frames_.back().kind == Frame::Kind::needs) {
      body_.form.needs.emplace_back(value);
      next_element();
      return true;
    }
    return other_value();
  }

  bool key(std::string_view name) {
    if (name.find('\0') != std::string_view::npos) return refuse(BodyRefusal::nul);
    auto& frame = frames_.back();
    const auto found = std::find_if(frame.fields.begin(), frame.fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    if (found == frame.fields.end()) {
      frame.current = nullptr;
      if (frame.kind == Frame::Kind::object) add_fault("unknown-field", name);
      frame.unknown.push_back(name);
      return true;
    }
    const auto bit = std::uint32_t{1} << static_cast<unsigned>(found - frame.fields.begin());
    if ((frame.seen & bit) != 0) return refuse(BodyRefusal::duplicate_key);
    frame.seen |= bit;
    frame.current = &*found;
    return true;
  }

  bool start_object() {
    if (frames_.empty()) return open({.kind = Frame::Kind::object, .fields = fields_});
    if (frames_.back().kind == Frame::Kind::preferences) {
      body_.form.preferences.emplace_back();
      return open({.kind = Frame::Kind::object, .fields = preference_fields});
    }
    if (frames_.back().kind == Frame::Kind::people) {
      body_.form.household.emplace_back();
      return open({.kind = Frame::Kind::object, .fields = member_fields});
    }
    const Field* field = expected();
    if (field != nullptr && field->shape == Shape::address) {
      return open({.kind = Frame::Kind::object, .fields = address_fields});
    }
    return pass_over();
  }

  bool start_array() {
    const Field* field = expected();
    if (field != nullptr && field->shape == Shape::needs) return open({.kind = Frame::Kind::needs});
    if (field != nullptr && field->shape == Shape::people) return open({.kind = Frame::Kind::people});
    if (field == nullptr || field->shape != Shape::preferences) return pass_over();
    body_.has_preferences = true;
    return open({.kind = Frame::Kind::preferences});
  }

  bool end_object() {
    auto& unknown = frames_.back().unknown;
    std::sort(unknown.begin(), unknown.end());
    if (std::adjacent_find(unknown.begin(), unknown.end()) != unknown.end())
      return refuse(BodyRefusal::duplicate_key);
    return close();
  }

  bool end_array() { return close(); }

  bool boolean(bool value) {
    const Field* field = expected();
    if (field == nullptr || field->shape != Shape::flag) return other_value();
    field->flag(body_) = value;
    return true;
  }

  bool other_value() {
    tell_wrong_type();
    next_element();
    return true;
  }

 private:
  static bool is_list(const Frame& frame) {
    return frame.kind == Frame::Kind::preferences || frame.kind == Frame::Kind::needs ||
           frame.kind == Frame::Kind::people;
  }

  bool refuse(BodyRefusal why) {
    refusal = why;
    return false;
  }

  // The known field whose value comes now; null in arrays, at unknown names and in what is passed over.
  [[nodiscard]] const Field* expected() const {
    return !frames_.empty() && frames_.back().kind == Frame::Kind::object ? frames_.back().current : nullptr;
  }

  bool open(Frame frame) {
    if (frames_.size() == depth_max) return refuse(BodyRefusal::too_deep);
    frames_.push_back(std::move(frame));
    return true;
  }

  // Inside something that has a fault already there is nothing to tell, but duplicates and depth still count.
  bool pass_over() {
    tell_wrong_type();
    return open({});
  }

  bool close() {
    frames_.pop_back();
    next_element();
    return true;
  }

  void next_element() {
    if (!frames_.empty() && is_list(frames_.back())) ++frames_.back().index;
  }

  void tell_wrong_type() {
    if (frames_.empty()) {
      add_fault("wrong-type", {});
    } else if (frames_.back().kind == Frame::Kind::preferences) {
      body_.form.preferences
          .emplace_back();  // keeps its place, so that later pointers name the right element
      add_fault("wrong-type", {});
    } else if (frames_.back().kind == Frame::Kind::people) {
      body_.form.household.emplace_back();
      add_fault("wrong-type", {});
    } else if (frames_.back().kind == Frame::Kind::needs || expected() != nullptr) {
      add_fault("wrong-type", {});
    }
  }

  void add_fault(std::string_view code, std::string_view unknown_name) {
    if (body_.faults.size() == shape_faults_max) return;
    std::string pointer;
    for (std::size_t at = 0; at < frames_.size(); ++at) {
      const auto& frame = frames_[at];
      if (is_list(frame)) {
        append_pointer_token(pointer, std::to_string(frame.index));
      } else if (frame.current != nullptr) {
        append_pointer_token(pointer, frame.current->name);
      } else {
        append_pointer_token(pointer, unknown_name);
      }
    }
    body_.faults.push_back({std::move(pointer), code});
  }

  Body& body_;
  std::span<const Field> fields_;
  std::vector<Frame> frames_;
};

using simdjson::dom::element_type;

bool tell(Reader& reader, const simdjson::dom::element& value);

bool tell(Reader& reader, const simdjson::dom::object& object) {
  if (!reader.start_object()) return false;
  for (const auto& [name, value] : object) {
    if (!reader.key(name) || !tell(reader, value)) return false;
  }
  return reader.end_object();
}

bool tell(Reader& reader, const simdjson::dom::array& array) {
  if (!reader.start_array()) return false;
  for (const auto& value : array) {
    if (!tell(reader, value)) return false;
  }
  return reader.end_array();
}

// As deep as the reader lets it go.
bool tell(Reader& reader, const simdjson::dom::element& value) {
  switch (value.type()) {
    case element_type::OBJECT: return tell(reader, simdjson::dom::object{value});
    case element_type::ARRAY: return tell(reader, simdjson::dom::array{value});
    case element_type::STRING: return reader.string(std::string_view{value});
    case element_type::BOOL: return reader.boolean(bool{value});
    case element_type::INT64:
    case element_type::UINT64:
    case element_type::DOUBLE:
    case element_type::NULL_VALUE: return reader.other_value();
  }
  return false;
}

// One a thread, so that its memory is there already.
simdjson::dom::parser& parser_for(std::size_t bytes) {
  thread_local simdjson::dom::parser parser;
  if (parser.capacity() < bytes && parser.allocate(bytes, depth_max + 1) != simdjson::SUCCESS)
    throw std::bad_alloc{};
  return parser;
}

}  // namespace

Result<Body, BodyRefusal> read_body(std::string_view json, BodyKind kind) {
  if (json.find('\0') != std::string_view::npos) return BodyRefusal::nul;

  simdjson::dom::element document;
  const auto error = parser_for(json.size()).parse(json.data(), json.size()).get(document);
  if (error == simdjson::DEPTH_ERROR) return BodyRefusal::too_deep;
  if (error != simdjson::SUCCESS) return BodyRefusal::not_json;

  Body body;
  Reader reader{body, fields_of(kind)};
  if (!tell(reader, document)) return reader.refusal;
  return body;
}

}  // namespace holdfast::api
