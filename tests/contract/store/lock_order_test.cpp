// Pairs of transactions that lock the same rows, beside each other many times: PostgreSQL finds no deadlock.

#include <gmock/gmock.h>

#include <algorithm>
#include <barrier>
#include <functional>
#include <thread>

#include "contract/store/people.hpp"
#include "holdfast/store/call_off.hpp"
#include "holdfast/store/careful_changes.hpp"
#include "holdfast/store/erase.hpp"
#include "holdfast/store/failure.hpp"
#include "holdfast/store/outbox.hpp"
#include "holdfast/store/programme.hpp"
#include "holdfast/store/residence_turn.hpp"
#include "holdfast/store/residences.hpp"
#include "holdfast/store/standby.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;

namespace {

const TimeZone home = TimeZone::named("America/Toronto");

using Work = std::function<void(Transaction&)>;
