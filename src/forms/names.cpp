#include "forms/names.hpp"

#include <array>

namespace holdfast::forms {

namespace {

// Names such as people of sixty and more bear in Ontario.
constexpr std::array<Name, 59> first{{
    {"Margaret", "margaret"}, {"Dorothy", "dorothy"},     {"Shirley", "shirley"},
    {"Barbara", "barbara"},   {"Patricia", "patricia"},   {"Carol", "carol"},
    {"Judith", "judith"},     {"Linda", "linda"},         {"Susan", "susan"},
    {"Nancy", "nancy"},       {"Joan", "joan"},           {"Marilyn", "marilyn"},
    {"Beverley", "beverley"}, {"Donna", "donna"},         {"Gail", "gail"},
    {"Heather", "heather"},   {"Elizabeth", "elizabeth"}, {"Helen", "helen"},
    {"Ruth", "ruth"},         {"Doreen", "doreen"},       {"John", "john"},
    {"Robert", "robert"},     {"William", "william"},     {"James", "james"},
    {"David", "david"},       {"Donald", "donald"},       {"Ronald", "ronald"},
    {"Kenneth", "kenneth"},   {"Gordon", "gordon"},       {"Douglas", "douglas"},
    {"Brian", "brian"},       {"George", "george"},       {"Thomas", "thomas"},
    {"Peter", "peter"},       {"Harold", "harold"},       {"Frank", "frank"},
    {"Wei", "wei"},           {"Mei-Ling", "meiling"},    {"Giuseppe", "giuseppe"},
    {"Concetta", "concetta"}, {"Harjit", "harjit"},       {"Gurpreet", "gurpreet"},
    {"Fatima", "fatima"},     {"Yusuf", "yusuf"},         {"Olga", "olga"},
    {"Jadwiga", "jadwiga"},   {"Łucja", "lucja"},         {"Zoë", "zoe"},
    {"José", "jose"},         {"María", "maria"},         {"Siân", "sian"},
    {"Jürgen", "jurgen"},     {"Ngọc", "ngoc"},           {"Abena", "abena"},
    {"Kwame", "kwame"},       {"Ingrid", "ingrid"},       {"Bjørn", "bjorn"},
    {"Noor", "noor"},         {"Soo-Jin", "soojin"},
}};

constexpr std::array<Name, 58> last{{
    {"Smith", "smith"},
    {"Brown", "brown"},
    {"MacDonald", "macdonald"},
    {"O'Brien", "obrien"},
    {"Campbell", "campbell"},
    {"Wilson", "wilson"},
    {"Taylor", "taylor"},
    {"Thompson", "thompson"},
    {"Stewart", "stewart"},
    {"Anderson", "anderson"},
    {"Clarke", "clarke"},
    {"Murphy", "murphy"},
    {"McCarthy", "mccarthy"},
    {"Robinson", "robinson"},
    {"Young", "young"},
    {"Walker", "walker"},
    {"Mitchell", "mitchell"},
    {"Fraser", "fraser"},
    {"Graham", "graham"},
    {"Kowalski", "kowalski"},
    {"Żółkowski", "zolkowski"},
    {"Wójcik", "wojcik"},
    {"Nowak", "nowak"},
    {"Müller", "muller"},
    {"Schäfer", "schafer"},
    {"Rossi", "rossi"},
    {"D'Angelo", "dangelo"},
    {"Silva", "silva"},
    {"Conceição", "conceicao"},
    {"García", "garcia"},
    {"Núñez", "nunez"},
    {"Singh", "singh"},
    {"Kaur", "kaur"},
    {"Sandhu", "sandhu"},
    {"Patel", "patel"},
    {"Sharma", "sharma"},
    {"Chen", "chen"},
    {"Wong", "wong"},
    {"Li", "li"},
    {"Nguyễn", "nguyen"},
    {"Trần", "tran"},
    {"Kim", "kim"},
    {"Park", "park"},
    {"Tanaka", "tanaka"},
    {"Hassan", "hassan"},
    {"Ahmed", "ahmed"},
    {"Okafor", "okafor"},
    {"Mensah", "mensah"},
    {"Horvat", "horvat"},
    {"Petrović", "petrovic"},
    {"Papadopoulos", "papadopoulos"},
    {"Friedman", "friedman"},
    {"Van der Berg", "vanderberg"},
    {"Whiteduck", "whiteduck"},
    {"Ojibway", "ojibway"},
    {"Santos", "santos"},
    {"Øvergård", "overgard"},
    {"Demir", "demir"},
}};

constexpr std::array<Name, 20> french_first{{
    {"Marie-Thérèse", "marietherese"},
    {"Françoise", "francoise"},
    {"Hélène", "helene"},
    {"Geneviève", "genevieve"},
    {"Lucie", "lucie"},
    {"Ginette", "ginette"},
    {"Monique", "monique"},
    {"Thérèse", "therese"},
    {"Colette", "colette"},
    {"Élisabeth", "elisabeth"},
    {"Jean-Guy", "jeanguy"},
    {"Réjean", "rejean"},
    {"André", "andre"},
    {"François", "francois"},
    {"Gérard", "gerard"},
    {"Benoît", "benoit"},
    {"Marcel", "marcel"},
    {"Raymond", "raymond"},
    {"Yvon", "yvon"},
    {"Noël", "noel"},
}};

constexpr std::array<Name, 16> french_last{{
    {"Tremblay", "tremblay"},
    {"Gagnon", "gagnon"},
    {"Côté", "cote"},
    {"Bouchard", "bouchard"},
    {"Lévesque", "levesque"},
    {"Bélanger", "belanger"},
    {"Pelletier", "pelletier"},
    {"Gauthier", "gauthier"},
    {"Lefebvre", "lefebvre"},
    {"Desjardins", "desjardins"},
    {"L'Heureux", "lheureux"},
    {"Beaulieu", "beaulieu"},
    {"Séguin", "seguin"},
    {"Thériault", "theriault"},
    {"Dubé", "dube"},
    {"Saint-Pierre", "saintpierre"},
}};

constexpr std::array<std::string_view, 30> street_names{
    "Main Street",
    "King Street West",
    "Queen Street East",
    "Bloor Street West",
    "Yonge Street",
    "Dundas Street",
    "Church Street",
    "Maple Avenue",
    "Elm Street",
    "Victoria Avenue",
    "Wellington Street",
    "Sherbrooke Street",
    "Lakeshore Road",
    "Sideroad 10",
    "Concession Road 4",
    "Highland Crescent",
    "Birchmount Road",
    "St. Clair Avenue",
    "Rideau Street",
    "chemin de Montréal",
    "rue Dalhousie",
    "rue Saint-Patrick",
    "boulevard Saint-Joseph",
    "Kingston Road",
    "Ottawa Street South",
    "Riverside Drive",
    "Park Lane",
    "Orchard Heights",
    "Côte Road",
    "Sterling Road",
};

}  // namespace

std::span<const Name> first_names() noexcept {
  return first;
}
std::span<const Name> last_names() noexcept {
  return last;
}
std::span<const Name> french_first_names() noexcept {
  return french_first;
}
std::span<const Name> french_last_names() noexcept {
  return french_last;
}
std::span<const std::string_view> streets() noexcept {
  return street_names;
}

}  // namespace holdfast::forms
