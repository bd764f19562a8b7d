// Prints what statuspage.io reads of a page: `node statuspage_io.cjs <address>`.
// Its getAll and getActive for maintenance ask for what is upcoming, so all other maintenance is read in the summary.
const { Statuspage } = require("statuspage.io");

async function read(api) {
  return {
    summary: await api.getSummary(),
    status: await api.getStatus(),
    components: await api.getComponents(),
    incidents: await api.incidents.getAll(),
    unresolved: await api.incidents.getUnresolved(),
    upcoming: await api.scheduledMaintenances.getUpcoming(),
  };
}

const page = new Statuspage("vigia");
page.setApiUrl(process.argv[2]);
read(page.api).then((found) => process.stdout.write(JSON.stringify(found)));
