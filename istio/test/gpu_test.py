"""The GPU component: what it makes of the model repository."""

import difflib
import subprocess
import tempfile
import unittest
from pathlib import Path

from meshcheck.manifests import HOME, named, of_kind, pod_of, render

SCRIPT = HOME / "components" / "gpu" / "gpu-configs.sh"
MODELS = HOME.parent / "triton-models"


class GpuTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.repository = Path(folder.name) / "repository"
        for config in MODELS.glob("*/config.pbtxt"):
            (self.repository / config.parent.name).mkdir(parents=True)
            (self.repository / config.parent.name / "config.pbtxt").write_text(config.read_text())
        self.named = next(c["data"]["MODELS"].split() for c in of_kind(render("production"), "ConfigMap")
                          if c["metadata"]["name"].startswith("triton-gpu-models"))

    def run_script(self, *models):
        return subprocess.run(["sh", SCRIPT, self.repository, *models], capture_output=True, text=True)

    def test_namedModels_getAConfigurationThatDiffersInTheKindAlone(self):
        self.assertEqual(0, self.run_script(*self.named).returncode)
        for model in self.named:
            cpu = (self.repository / model / "config.pbtxt").read_text()
            gpu = (self.repository / model / "configs" / "gpu.pbtxt").read_text()
            changed = [line for line in difflib.ndiff(cpu.splitlines(), gpu.splitlines()) if line[0] in "+-"]
            self.assertEqual(["-", "+"], [line[0] for line in changed], model)
            self.assertEqual(changed[0][2:].replace("KIND_CPU", "KIND_GPU"), changed[1][2:])

    def test_otherModels_keepTheirOneConfiguration(self):
        self.run_script(*self.named)
        self.assertEqual(set(self.named), {path.parts[-3] for path in self.repository.glob("*/configs/gpu.pbtxt")})
        self.assertFalse([model for model in self.named if model.endswith("int8")])

    def test_modelThatIsAbsent_stopsTheStart(self):
        answer = self.run_script("clip-drwan")
        self.assertEqual(1, answer.returncode)
        self.assertIn("clip-drwan is not in", answer.stderr)

    def test_configurationOfAnotherForm_stopsTheStart(self):
        config = self.repository / "clip-drawn" / "config.pbtxt"
        config.write_text(config.read_text().replace("KIND_CPU", "KIND_AUTO"))
        answer = self.run_script("clip-drawn")
        self.assertEqual(1, answer.returncode)
        self.assertIn("kind: KIND_CPU", answer.stderr)

    def test_tritonTakesTheConfigurationByName_andHasAGpu(self):
        pod = pod_of(named(render("production"), "Deployment", "triton"))
        self.assertIn("--model-config-name=gpu", pod["containers"][0]["args"])
        self.assertEqual("1", pod["containers"][0]["resources"]["limits"]["nvidia.com/gpu"])
        self.assertIn("/gpu/gpu-configs.sh", pod["initContainers"][0]["command"][2])

    def test_withoutTheComponent_tritonStaysOnTheCpu(self):
        pod = pod_of(named(render("staging"), "Deployment", "triton"))
        self.assertNotIn("--model-config-name=gpu", pod["containers"][0]["args"])
        self.assertNotIn("nvidia.com/gpu", pod["containers"][0]["resources"]["limits"])

    def test_models_thatTritonLoads_areInTheRepository(self):
        args = pod_of(named(render("production"), "Deployment", "triton"))["containers"][0]["args"]
        loaded = {arg.partition("=")[2] for arg in args if arg.startswith("--load-model=")}
        self.assertEqual({path.name for path in self.repository.iterdir()}, loaded)
