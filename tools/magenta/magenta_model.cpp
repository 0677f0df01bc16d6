// From a source's tensors to parameters.
#include "tools/magenta/magenta_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <stdexcept>

#include "engine/errors.h"
#include "engine/sha256.h"
#include "kernels/adam.h"
#include "tools/magenta/adam_powers.h"
#include "tools/magenta/tensor_names.h"
#include "tools/tensorflow/tensor_bundle.h"
#include "tools/tensorflow/web_model.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;
using Kind = MagentaSource::Kind;

// Powers are compared so closely: some trainers flush denormals, some do not.
constexpr float kPowerTolerance = 1e-4F;
constexpr std::size_t kShownNames = 3;

[[noreturn]] void fail(const TensorStore& store, const std::string& tensor,
                       const std::string& reason) {
  throw FormatError(store.name, "tensor '" + tensor + "' " + reason);
}

// A float32 tensor's numbers: in place where they are aligned, else copied to `scratch`.
std::span<const float> floats_of(const TensorEntry& tensor, std::vector<float>& scratch) {
  const std::size_t count = tensor.bytes.size() / sizeof(float);
  if (reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % alignof(float) == 0)
    return {reinterpret_cast<const float*>(tensor.bytes.data()), count};
  scratch.resize(count);
  std::memcpy(scratch.data(), tensor.bytes.data(), tensor.bytes.size());
  return scratch;
}

const TensorEntry& checked(const TensorStore& store, const std::string& name,
                           const TensorShape& shape) {
  const auto found = store.tensors.find(name);
  if (found == store.tensors.end()) fail(store, name, "is missing");
  const TensorEntry& tensor = found->second;
  if (tensor.dtype != Dtype::f32) {
    fail(store, name,
         fmt::format("is {}, and a model of Magenta's is F32", dtype_name(tensor.dtype)));
  }
  if (tensor.shape != shape) {
    fail(store, name, fmt::format("is {} and not {}", shape_text(tensor.shape), shape_text(shape)));
  }
  std::vector<float> scratch;
  if (!std::ranges::all_of(floats_of(tensor, scratch), [](float x) { return std::isfinite(x); }))
    fail(store, name, "holds a value that is not finite");
  return tensor;
}

// The number of a scalar; nothing where it is not there or of another type.
template <class Number>
std::optional<Number> scalar(const TensorStore& store, const char* name) {
  const auto found = store.tensors.find(name);
  if (found == store.tensors.end() || found->second.dtype != dtype_of<Number>() ||
      found->second.bytes.size() != sizeof(Number))
    return std::nullopt;
  Number number;
  std::memcpy(&number, found->second.bytes.data(), sizeof number);
  return number;
}

bool fits_step(std::optional<float> power, double beta, std::int64_t step) {
  return power && std::abs(*power - adam_power(static_cast<float>(beta), step)) <= kPowerTolerance;
}

std::vector<fs::path> files_of(const BundleFiles& files) {
  if (!files.archive.empty()) return {files.archive};
  std::vector<fs::path> paths;
  for (const auto& [name, bytes] : files.files) paths.emplace_back(name);
  return paths;
}

std::vector<fs::path> files_of_folder(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

MagentaModel MagentaModel::open(const MagentaSource& source) {
  MagentaModel model;
  model.source_ = source;
  model.hints_.names = source.names;
  if (source.kind == Kind::web) {
    model.hints_.web = read_web_config(source.path);
    model.store_ = read_web_model(source.path);
    model.files_ = files_of_folder(source.path);
  } else {
    const bool tar = source.kind == Kind::tar;
    BundleFiles files = tar ? open_tar_bundle(source.path) : open_bundle(source.path);
    if (tar) model.hints_.names.insert(model.hints_.names.begin(), files.prefix);
    model.files_ = files_of(files);
    model.store_ = read_tensor_bundle(std::move(files));
  }
  model.candidates_ = matching_presets(model.store_);
  model.read_step();
  model.note_left_out();
  return model;
}

void MagentaModel::read_step() {
  step_ = scalar<std::int64_t>(store_, kGlobalStep).value_or(0);
  if (step_ < 0) fail(store_, kGlobalStep, "is below 0");
}

ModelConfig MagentaModel::choose(const std::string& asked) const {
  ModelHints hints = hints_;
  hints.asked = asked;
  return choose_preset(candidates_, hints, name());
}

void MagentaModel::note_left_out() {
  const ParameterTable table = table_of(candidates_[0]);
  std::set<std::string> used;
  for (const ParameterSpec& spec : table.specs())
    used.insert(magenta_name(spec.name, candidates_[0]));
  std::vector<std::string> others;
  std::int64_t blobs = 0;
  for (const auto& [tensor, entry] : store_.tensors) {
    const Bookkeeping kind = bookkeeping_of(tensor);
    if (kind == Bookkeeping::cudnn_blob) ++blobs;
    if (kind == Bookkeeping::none && !used.contains(tensor)) others.push_back(tensor);
  }
  if (blobs > 0) {
    notices_.push_back(
        fmt::format("{}: trained by cuDNN, whose own copies of the weights ({} tensors "
                    "opaque_kernel) are left out",
                    name(), blobs));
  }
  if (others.empty()) return;
  const std::size_t count = others.size();
  others.resize(std::min(count, kShownNames));
  notices_.push_back(fmt::format("{}: {} tensors that the model has no use for are left out: {}{}",
                                 name(), count, fmt::join(others, ", "),
                                 count > kShownNames ? ", .." : ""));
}

void MagentaModel::load(const ModelConfig& config, const std::string& ending, Device& device,
                        const Parameters& parameters, const View<float, 1>& flat) const {
  std::vector<const TensorEntry*> tensors;
  for (const ParameterSpec& spec : parameters.table().specs())
    tensors.push_back(
        &checked(store_, magenta_name(spec.name, config) + ending, magenta_shape(spec)));
  std::vector<float> scratch;
  for (ParameterId id = 0; id < tensors.size(); ++id)
    device.upload(floats_of(*tensors[id], scratch), parameters.tensor(flat, id));
}

void MagentaModel::load_weights(const ModelConfig& config, Device& device,
                                const Parameters& parameters) const {
  load(config, "", device, parameters, parameters.values());
}

std::string MagentaModel::adam_fault() const {
  const ParameterTable table = table_of(candidates_[0]);
  std::size_t weights = 0, moments = 0;
  const bool blobs = std::ranges::any_of(store_.tensors, [](const auto& entry) {
    return bookkeeping_of(entry.first) == Bookkeeping::cudnn_blob;
  });
  for (const ParameterSpec& spec : table.specs()) {
    const std::string tensor = magenta_name(spec.name, candidates_[0]);
    ++weights;
    if (store_.tensors.contains(tensor + kFirstMoment) &&
        store_.tensors.contains(tensor + kSecondMoment))
      ++moments;
  }
  if (blobs) return "it was trained by cuDNN and has Adam's moments in cuDNN's layout";
  if (moments == 0) return "it holds weights only";
  if (moments < weights)
    return fmt::format("{} of {} weights have no moments of Adam", weights - moments, weights);
  if (!scalar<std::int64_t>(store_, kGlobalStep)) return "it has no global_step";
  if (!fits_step(scalar<float>(store_, kBeta1Power), kAdamBeta1, step_) ||
      !fits_step(scalar<float>(store_, kBeta2Power), kAdamBeta2, step_))
    return fmt::format("beta1_power and beta2_power are not those of step {}", step_);
  return "";
}

void MagentaModel::load_moments(const ModelConfig& config, Device& device,
                                const Parameters& parameters) const {
  if (const std::string fault = adam_fault(); !fault.empty())
    throw std::invalid_argument(name() + ": has no whole state of Adam: " + fault);
  load(config, kFirstMoment, device, parameters, parameters.first_moment());
  load(config, kSecondMoment, device, parameters, parameters.second_moment());
}

std::map<std::string, std::string> MagentaModel::provenance() const {
  std::string checksums;
  for (const fs::path& file : files_) {
    checksums += fmt::format("{}{}={}", checksums.empty() ? "" : " ", file.filename().string(),
                             sha256_text(MappedFile(file).bytes()));
  }
  const fs::path path = fs::absolute(source_.path).lexically_normal();
  const fs::path name = path.parent_path().filename() / path.filename();
  std::map<std::string, std::string> entries = {{"magenta.source", name.string()},
                                                {"magenta.sha256", checksums}};
  if (hints_.web) entries["magenta.config_json"] = hints_.web->text;
  return entries;
}

}  // namespace drumvae
