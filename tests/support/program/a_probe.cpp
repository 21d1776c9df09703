#include "support/program/a_probe.hpp"

#include <fstream>
#include <stdexcept>

namespace holdfast::test {

void import_synthetic_clinic(const Home& home) {
  const auto clinics = std::filesystem::path{HOLDFAST_ROOT} / "config" / "probe" / "clinics.csv";
  const auto windows = home.folder() / "probe-windows.csv";
  std::ofstream out{windows};
  out << "clinic,start,capacity\n";
  for (int week = 1; week <= 13; ++week) out << "probe," << day_ahead(7 * week, 12) << ",2\n";
  out.close();
  for (const auto& command : {std::vector<std::string>{"import", "clinics", "--synthetic", clinics.string()},
                              std::vector<std::string>{"import", "windows", windows.string()}}) {
    const auto printed = home.run(command);
    if (printed.code != 0) throw std::runtime_error(printed.text);
  }
}

TlsFront::TlsFront(const Running& server) {
  const auto key = (folder_.path() / "certificate.key").string();
  Child openssl{{"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=probe",
                 "-addext", "subjectAltName=IP:127.0.0.1", "-days", std::to_string(good_for.count() / 24),
                 "-keyout", key, "-out", certificate()},
                folder_.path() / "openssl.log"};
  if (openssl.wait() != 0) throw std::runtime_error(openssl.log());
  nginx_.emplace(
      std::vector<Backend>{{.port = server.port()}},
      ProxyLines{.front = "    listen 127.0.0.1:" + std::to_string(port_) + " ssl;\n    ssl_certificate " +
                          certificate() + ";\n    ssl_certificate_key " + key + ";",
                 .backend = ""});
}

}  // namespace holdfast::test
