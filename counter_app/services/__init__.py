"""Use cases: one public function or small class each; they declare the ports they need and bootstrap wires them."""
