// What pages cost over the wire, as Chromium counts it: heads and compressed bodies.

/// Loads the page in `page` and says how many bytes came.
export async function bytesOf(page, path) {
  const session = await page.createCDPSession();
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await page.goto(path, { waitUntil: "networkidle2" }); // a stream may stay open
  await session.detach();
  return bytes;
}
