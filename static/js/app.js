/* Starts the comforts of every page. Each works alone; the pages work without any of them.
   Order matters once: confirm.js must ask before busy.js disables the button. */
import "./nav.js";
import "./flashes.js";
import "./confirm.js";
import "./busy.js";
import "./rows.js";
import "./draft.js";
import "./kept-files.js";
import "./mention.js";
import "./filter.js";
import "./key-points.js";
import "./copy.js";
import "./once.js";
import "./print.js";
import "./ticks.js";
import "./address.js";
import "./working-days.js";
import "./day-warnings.js";
import "./outbox.js";
import "./kept-pages.js";
