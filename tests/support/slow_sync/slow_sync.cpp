// Loaded into a program before libc: every fdatasync takes SLOW_SYNC_MS milliseconds longer, as on a slow
// disk. Costs nothing else, where a tracer would stop the other calls too.
#include <dlfcn.h>

#include <chrono>
#include <cstdlib>
#include <thread>

extern "C" int fdatasync(int descriptor) {
  static const auto real = reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, "fdatasync"));
  const char* const more = std::getenv("SLOW_SYNC_MS");
  if (more != nullptr) std::this_thread::sleep_for(std::chrono::milliseconds{std::atoi(more)});
  return real(descriptor);
}
