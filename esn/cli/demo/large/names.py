"""Names of people, places and things of an invented bank."""

FIRST = """
Aaron Abigail Adele Ahmed Aisha Alan Albert Alice Amara Amy Ana Andrew Anna Arjun Asha Aurel Beatrice Ben Bianca
Boris Brigid Bruno Carla Carmen Chen Chloe Ciara Claire Colm Dana Daniel David Deepa Diego Dora Edith Eimear Elena
Eli Ella Emeka Emil Emma Eoin Erik Esther Eva Fatima Felix Fiona Flora Frank Gabriel Gemma George Gloria Grace Greta
Hana Hannah Harald Hassan Helen Hugo Ibrahim Ida Imran Ines Ingrid Irene Isaac Ivan Jack Jakub Jana Jane Javier Joan
Johan Jonas Joseph Julia Karim Karin Katya Kenji Kiran Klaus Kofi Laila Lars Laura Lena Leo Liam Lina Louise Lucas
Maeve Magda Marco Maria Martin Mary Mateo Max Mei Mia Milan Mina Mona Nadia Naomi Neil Niamh Nina Noah Nora Olga
Oliver Omar Orla Oscar Paolo Patrick Paul Paula Pedro Petra Priya Rachel Rafael Ravi Rita Robert Rosa Rory Ruth
Sabine Sam Sandra Sara Sean Selma Siobhan Sofia Stefan Susan Sven Tara Theo Thomas Tina Tom Uma Una Vera Victor
Wanda Yara Yusuf Zoe
""".split()

LAST = """
Adams Adeyemi Ahlberg Akhtar Almeida Andersen Archer Arslan Bailey Baker Banerjee Barry Bauer Becker Bell Berg
Bianchi Blake Bose Boyle Brandt Brennan Brown Burke Byrne Campbell Carroll Castro Chan Chowdhury Clarke Cole Collins
Connolly Conti Cooper Costa Cruz Cullen Daly Davies Dean Delgado Dempsey Diaz Doherty Dolan Doyle Duffy Dunne
Eriksen Evans Farrell Ferrari Fischer Fitzgerald Flores Flynn Foley Foster Fox Franco Frost Gallagher Garcia Gibson
Gomez Grant Greene Griffin Gruber Gupta Haas Hahn Hall Hansen Harris Hayes Healy Hill Hoffmann Hogan Horvat Hughes
Hunt Ito Iyer Jansen Jensen Johnson Jones Joshi Kaur Keane Kelly Kennedy Khan Kim King Klein Kovacs Kowalski Kumar
Lang Larkin Lee Lehmann Lewis Lind Lopez Lynch Maher Malik Marino Marsh Martin Meyer Miller Molloy Moore Moran
Morgan Moretti Mueller Murphy Murray Nagy Nair Nash Neumann Nguyen Nolan Novak Nowak Obi Okafor Olsen Ortiz Osei
Owens Park Patel Pereira Perez Petrov Phillips Pohl Popescu Power Quinn Ramos Rao Reid Reilly Rice Richter Rivera
Roche Rossi Roy Russo Ryan Sato Schmidt Schulz Scott Shah Sharma Shaw Silva Simon Singh Smith Sousa Stein Stone
Sullivan Tanaka Taylor Tobin Torres Turner Varga Vogel Wagner Wallace Walsh Ward Weber White Wilson Wolf Wood Wright
Yang Yilmaz Young Zhang Zimmer
""".split()

PLACES = """
Northmere Milford Saltley Ashgrove Kilbrook Westhaven Oakhill Marlow Fernley Redbridge Stonefield Carrick Lowtown
Highgate Bridgend Glenmore Larkfield Rosswell Dunmore Eastport Harwick Thornby Whitby Alderton
""".split()

TITLES = """
Branch adviser
Senior adviser
Customer manager
Cashier
Mortgage adviser
Credit analyst
Risk analyst
Compliance officer
Payments specialist
Software engineer
Test engineer
Product owner
Service desk agent
Business analyst
Auditor
Treasury dealer
Data analyst
Facilities planner
Trainer
Personal banker
Fraud investigator
Legal counsel
""".strip().splitlines()

DIVISIONS = ("Retail Banking", "Business Banking", "Operations", "Technology", "Risk", "Finance", "People", "Markets")

# What communities talk about: their names are made of these, and their posts use these words first.
TOPICS = """mortgage:rate valuation broker deed survey completion arrears offer;
fraud:alert mule phishing chargeback suspicion freeze pattern victim;
card:terminal limit contactless replacement dispute blocking merchant pin;
payment:cutoff transfer mandate instant settlement batch return reference;
branch:queue counter opening cash rota customer lobby safe;
lending:covenant collateral margin approval repayment exposure guarantee facility;
onboarding:identity passport signature welcome checklist screening appointment proof;
regulation:directive reporting deadline supervisor consultation guideline audit disclosure;
software:release defect deployment rollback pipeline review incident feature;
network:outage router certificate firewall bandwidth access tunnel backup;
training:course module certificate session trainer exam workshop coaching;
pension:contribution beneficiary fund annuity statement retirement advice transfer;
insurance:claim premium policy cover exclusion renewal assessor damage;
treasury:liquidity hedge swap yield maturity auction reserve spread;
recruiting:candidate interview vacancy offer referral apprentice onboarding panel;
travel:booking expense hotel mileage receipt refund train allowance;
canteen:menu lunch allergy vegetarian soup coffee queue voucher;
cycling:helmet commute rack repair route tour locker rain;
sustainability:emission solar waste paper energy target report supplier;
accessibility:caption contrast keyboard ramp braille screen hearing feedback;
data:dashboard lineage quality warehouse column extract steward duplicate;
procurement:tender supplier contract invoice framework renewal discount catalogue;
security:password badge visitor clean desk phishing token laptop;
service:complaint callback satisfaction chat waiting script escalation survey"""


def read_topics() -> list[tuple[str, list[str]]]:
    """Each topic with its words."""
    return [(name.strip(), words.split()) for name, _, words in (line.partition(":") for line in TOPICS.split(";"))]


KINDS = ("desk", "exchange", "practice", "questions", "news", "lab", "circle", "forum", "support", "project")
