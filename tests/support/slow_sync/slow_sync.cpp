// Loaded into a program before libc: a disk that writes SLOW_DISK_BYTES_PER_SECOND and no more, which is felt
// where it is waited for, in fdatasync. Costs nothing else; a tracer would stop the other calls too.
#include <dlfcn.h>
#include <sys/types.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace {

thread_local std::size_t unsynced_bytes = 0;

}  // namespace

extern "C" ssize_t pwrite(int descriptor, const void* bytes, std::size_t size, off_t offset) {
  static const auto real =
      reinterpret_cast<ssize_t (*)(int, const void*, std::size_t, off_t)>(::dlsym(RTLD_NEXT, "pwrite"));
  // Files filled with zeros ahead are no work of the disk's that anybody waits for.
  if (size > 0 && *static_cast<const char*>(bytes) != 0) unsynced_bytes += size;
  return real(descriptor, bytes, size, offset);
}

extern "C" int fdatasync(int descriptor) {
  static const auto real = reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, "fdatasync"));
  const char* const per_second = std::getenv("SLOW_DISK_BYTES_PER_SECOND");
  if (per_second != nullptr) {
    const std::chrono::duration<double> takes{static_cast<double>(unsynced_bytes) / std::atof(per_second)};
    unsynced_bytes = 0;
    std::this_thread::sleep_for(takes);
  }
  return real(descriptor);
}
