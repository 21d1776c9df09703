#include "app/commands/commands.hpp"

int main(int argc, char** argv) {
  return holdfast::app::run(argc, argv);
}
