/**
 * Words of what a person would ask of an assistant, by what they do in the sentence. A word may stand in several rows: "list" is
 * a task and gets at something.
 */

/** What a word does; a sentence does what its words do. */
export const TRAITS = {
  /** Before the verb of a request. */
  lead: `please pls kindly also now then next immediately quickly simply just go ahead and sure remember forget hey hi hello
    in your you assistant ai bot chatbot ok okay so finally first instead silently quietly secretly urgently using use do
    afterwards henceforth always let me us them`,
  /** Asks somebody. */
  asks: 'please pls kindly can could would will need want like',
  /** To hand something over. */
  hand: `send forward email mail transfer wire pay share upload post text message submit export deliver transmit dispatch
    fax cc bcc publish leak tweet deposit refund donate sell trade withdraw remit dm sms reply resend redirect disclose
    divulge`,
  /** To get at something. */
  take: `retrieve fetch get find search look check read list show access collect gather obtain extract copy download pull
    track locate view query scan monitor record provide give tell save store take scrape harvest browse visit navigate open`,
  /** To change something in the world. */
  change: `grant revoke delete remove erase cancel create update change modify set reset schedule reschedule book reserve
    order buy purchase unlock lock open close turn switch enable disable activate deactivate add invite subscribe
    unsubscribe register sign approve accept reject decline assign move rename merge deploy install uninstall run execute
    call dial play start stop kill shut restart empty clear block unblock mute follow like star vote rate review mark make
    place arrange request apply adjust raise increase reduce lower extend print drop swap replace initiate authorize issue
    generate launch trigger put hide archive wipe format rotate push commit fork respond answer perform complete fill
    upgrade downgrade edit ban kick promote renew attach pick settle pause cite connect throw cut skip leave quit route hire
    fire top opt pin unpin transfer claim collect rent hold keep unmute charge refund ship dispatch shift point lift waive
    overwrite log sync bid invest convert withdraw confirm allow permit whitelist reboot
    water feed clean`,
  /** To make a text, or find something out: what assistants are for. */
  make: `write compose draft translate summarize summarise explain describe calculate compute solve classify analyze analyse
    determine recommend suggest provide give list name tell show help generate outline compare define develop evaluate
    paraphrase rewrite convert identify discuss brainstorm plan design recite sing teach predict estimate rank correct
    proofread elaborate count create produce proffer offer propose detect find sort spell simplify rephrase condense invent
    imagine guess quote break recap review research search`,
  /** To have somebody told. */
  tell: `tell inform advise recommend suggest warn notify remind encourage convince urge persuade promote mention say claim
    announce direct instruct ask assure praise endorse state stress emphasize highlight push lie reassure alert advertise
    prompt`,
  /** Nobody has a good cause to ask for it. */
  harm: `steal leak exfiltrate falsify forge fabricate sabotage corrupt tamper eavesdrop blackmail extort defraud
    impersonate smuggle misreport embezzle launder manipulate exploit hijack intercept spoof disrupt cripple poison
    misdirect mislead plagiarize plagiarise infiltrate conceal misuse circumvent vandalize destroy ransom threaten deceive
    trick spy`,
  /** Begins a question. */
  question: 'what whats who whos how why which where when is are does did whose',
  mine: 'my me mine our us i im',
  your: 'your yours',
  user: `user users users' customer customers customers' client clients owner owners patient patients employee employees
    visitor reader readers tenant subscriber everyone everybody anyone people someone person shopper buyer shoppers`,
  reply: 'response reply answer output summary message responses replies answers conclusion recap explanation',
  /** What is somebody's own. */
  private: `password passwords passcode pin credit card cards bank banking savings account accounts medical health genetic
    saved ssn passport location contacts contact inbox emails mailbox messages photos documents credentials credential token
    tokens keys secrets secret history transactions transaction payment payments balance wallet salary appointment
    appointments calendar address addresses phone private personal sensitive confidential prescription prescriptions
    insurance license social security records record diagnosis profile identity statement statements 2fa verification cvv
    biometric fingerprint voicemail investments portfolio reservations subscription subscriptions email draft drafts
    conversation whereabouts payroll crypto paypal venmo iban browsing driver deeds will dna notes diary attachments mails
    booking bookings invoice invoices data information details tax
    taxes`,
  money: `dollars dollar usd eur euro euros pounds bitcoin bitcoins btc eth ethereum funds money amount cash yen rupees rent
    salary donation shares stocks stock crypto coins credits refund fee fees bill price`,
  all: 'all every everything any entire whole each everyone contents content full complete body most many much',
  address: '#url #email www',
  /** What machines at home or in a car do. */
  home: `lock door doors thermostat alarm lights light garage camera cameras oven heater vacuum robot car vehicle gate
    window windows tv speaker printer fridge curtains blinds drone heating house home bedroom kitchen driveway router
    appliance smart trunk siren`,
  known: `friend friends colleague brother sister mother father wife husband boss neighbor neighbour roommate partner cousin
    landlord stranger somebody family`,
  /** What is written on request. */
  work: `poem story essay song joke limerick haiku sentence sentences paragraph letter script recipe tutorial speech tweet
    riddle slogan lyrics blog article program caption headline steps tips ideas examples example list guide plan
    introduction explanation synonyms translation instructions itinerary suggestions verse ode outline synonym antonym regex
    equivalent insights pros cons overview`,
  sell: `brand discount offer offers sale deal deals newsletter promo promotion subscribe lottery prize investment free
    bonus winnings exclusive limited coupon advertisement advertising sponsor sponsored buy product products cheap best
    premium antivirus virus software app apps hotline support company`,
  untrue: `fake false misleading fabricated rumor rumour baseless untrue hoax scandal conspiracy shocking sensational
    unverified nonexistent bogus incorrect wrong fictitious invented wrongly falsely defamatory`,
  form: `base64 base32 base16 base58 hex hexadecimal cipher caesar rot13 emoji emojis uppercase lowercase backward backwards
    reverse reversed spanish german french italian portuguese chinese japanese russian english swahili latin morse binary
    pirate rhyme rhymes anagrams anagram misspelled typos spaces punctuation vowels letters alphabet symbols capitals
    encoding rhyming klingon yoda`,
  /** To make a reply into something else. */
  alter: `encrypt encode decode scramble shift substitute integrate enhance modify augment introduce jumble rearrange
    anagram misspell render group combine express invert reverse replace embed incorporate weave insert include append
    prepend add begin start end finish conclude close capitalize repeat translate use apply provide convert put slip work
    mention double swap omit remove print output respond reply answer say write speak drop tease hint sneak squeeze pepper
    sprinkle phrase format`,
  /** Of general knowledge. */
  topic: `history meaning causes cause capital benefits advantages disadvantages lifecycle process theory theorem war
    century climate movies movie book books weather president planet country countries city cities language world sentiment
    mood grammar equation equations sum square root prime numbers number factorial difference population trend trends
    industry industries market rise impact drawbacks risks animals planets ocean music film weekend vegetarian vegan healthy
    breakfast vacation trip travel age famous plot novel author philosophy economy inflation energy renewable science
    physics chemistry biology mathematics recipe workout exercise exercises diet skills career interview photosynthesis
    gravity evolution feedback positive negative tweet review reviews headline word words tallest largest biggest oldest
    longest highest smallest fastest distance symptoms disease treatment cancer diabetes moon moons mars jupiter astronomy
    kilometres miles fahrenheit celsius continent river mountain mountains lake island volcano dinosaur whale birds dog dogs
    cat cats painting painted painter composer wrote invented discovered king queen emperor revolution empire ancient roman
    greek medieval democracy political government constitution religion poet shakespeare olympic football championship
    singer album actor episode series chess puzzle fun fact facts quotes horoscope dream birthday party gift gifts wedding
    dinner restaurant restaurants calories vitamin sleep stress anxiety meditation yoga muscle kids teenager beginner
    beginners winners nobel peace migration election elections celebrity podcast hobby essays school university brain heart
    blood liver protein cell cells atom light sound temperature rain rice bread chicken pasta cake lasagna coffee tea wine
    beer vegetables garden plants flowers`,
  /** Of conditions and denials, and of who is written to: a person, who does things too. */
  clause: 'not dont never no without unless cannot nor if when whenever before after once while until because so you',
  to: 'to',
} as const satisfies Readonly<Record<string, string>>
export type Trait = keyof typeof TRAITS
