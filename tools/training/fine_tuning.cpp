// Names of layers as beginnings of names of tensors.
#include "tools/training/fine_tuning.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "engine/suggest.h"

namespace drumvae {
namespace {

bool is_part_of(const std::string& tensor, const std::string& name) {
  return tensor == name || tensor.starts_with(name + "/");
}

// Every name that means something.
std::vector<std::string> all_names(const ParameterTable& table) {
  std::set<std::string> names;
  for (const ParameterSpec& spec : table.specs()) {
    for (std::size_t end = spec.name.find('/'); end != std::string::npos;
         end = spec.name.find('/', end + 1)) {
      names.insert(spec.name.substr(0, end));
    }
    names.insert(spec.name);
  }
  return {names.begin(), names.end()};
}

}  // namespace

std::vector<ParameterId> parameters_named(const ParameterTable& table,
                                          const std::vector<std::string>& names) {
  std::set<ParameterId> found;
  for (const std::string& name : names) {
    const std::size_t before = found.size();
    for (ParameterId id = 0; id < table.specs().size(); ++id) {
      if (is_part_of(table[id].name, name)) found.insert(id);
    }
    const std::vector<std::string> known = all_names(table);
    if (found.size() == before && std::find(known.begin(), known.end(), name) == known.end())
      throw std::invalid_argument(unknown_name("layer", name, known));
  }
  return {found.begin(), found.end()};
}

}  // namespace drumvae
