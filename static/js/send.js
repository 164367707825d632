/* Sending one form by script: with progress, and again by itself when the connection is lost. */

const WAITS = [1000, 3000, 9000];
export const GONE = [502, 503, 504];

/* Resolves to { status, body }; status 0 when the server was not reached. */
export function sendOnce(url, data, onProgress = () => {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); });
    request.addEventListener("load", () => resolve({ status: request.status, body: request.response }));
    request.addEventListener("error", () => resolve({ status: 0, body: null }));
    request.addEventListener("abort", () => resolve({ status: 0, body: null }));
    request.send(data);
  });
}

/* Resolves to { status, body, tries }; status 0 when the server was never reached. `content` is asked for each try. */
export async function sendWithPatience(url, content, { onProgress, onAgain }) {
  for (let tries = 1; ; tries += 1) {
    const answer = await sendOnce(url, content(), onProgress);
    const wait = WAITS[tries - 1];
    if ((answer.status !== 0 && !GONE.includes(answer.status)) || wait === undefined) return { ...answer, tries };
    onAgain();
    await new Promise((resolve) => { setTimeout(resolve, wait); });
  }
}
