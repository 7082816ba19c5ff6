// Shows a chosen photo at once and makes it small on the phone, so that it arrives over a thin line.
const SIZES = [1600, 1200, 900, 640];
const ENOUGH = 300_000;

async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size <= ENOUGH) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  let blob = null;
  for (const longest of SIZES) {
    const canvas = drawn(picture, longest);
    for (const quality of [0.85, 0.7]) {
      blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && blob.size <= ENOUGH) return named(blob, file);
    }
  }
  return blob && blob.size < file.size ? named(blob, file) : file;
}

function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function named(blob, file) {
  return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
}

async function chosen(input) {
  const previews = input.closest("label")?.querySelector("[data-previews]");
  const kept = new DataTransfer();
  previews?.replaceChildren();
  for (const file of input.files) {
    let light = file;
    try {
      light = await smaller(file);
    } catch {
      // A kind of picture this browser cannot draw: the server will read it.
    }
    kept.items.add(light);
    if (!previews) continue;
    const image = new Image(240, 240);
    image.alt = file.name;
    image.src = URL.createObjectURL(light);
    image.onerror = () => image.remove();
    previews.append(image);
  }
  input.files = kept.files;
}

export function start(root) {
  for (const input of root.querySelectorAll("[data-photo]")) {
    if (input.dataset.ready) continue;
    input.dataset.ready = "1";
    input.addEventListener("change", () => chosen(input));
  }
}
