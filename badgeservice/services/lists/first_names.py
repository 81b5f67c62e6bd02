"""First names that are common in Dutch classes. They only vote on which of two words is the first name."""

from __future__ import annotations

# fmt: off
FIRST_NAMES = frozenset(("""
    aaliyah abdel abdullah adam adriaan agnes ahmed aicha aisha aleksandra alex alexander ali alice alicia alina aline
    amber amin amina amira amy ana anass andrea andre andrei angelina angelo anil anita anja ank anke ann anna annabel
    anne annelies annemarie annemiek annet anouar anouk ans anton antonio arda arjan arjen arno arthur aukje ayaan aya
    ayoub ayse aysegul aziz babette bart bas bastiaan beau ben bente berat beyza bilal bianca bjorn bo bob boris boudewijn
    bram brahim brecht brian britt bryan cagla carla carlijn carlos carmen carolien caroline casper cas catharina celine cem
    charlotte chantal chris christiaan christian christina claire claudia coen cor cornelis daan daisy damian dani daniel
    daniela danielle danique daphne david dean dennis deniz derya desi devi dewi dex diana diego dilan dilara dirk djenna
    dominik don donna dounia duncan dylan ebru eduard edwin efe elena elif elin elisa elise elisabeth elke ella ellen
    els elvira emil emily emine emir emma emre enes eric erik erwin esmee esra esther eva eveline evi ezra fabian fadoua faisal
    fardau farid fatih fatiha fatima fatma femke fenna ferry fien fieke finn fleur floor floris frank frans fred freek
    frederik gabriel gabriela geert geertje george gerard gerben gerda gerrit gert gijs giovanni gisela glenn grace guus
    habiba hafsa hakan halima hamza hanan hanna hannah hanneke hans harm harry hasan hassan hatice hedwig hein helen helena henk
    hendrik herman hicham hidde hilal hilde hugo huub ibrahim ids ikram ilayda ilias ilse imane imke imran ines inge ingrid
    irene iris isa isabel isabella isabelle isis ismail ivan ivo jaap jack jacob jacqueline jade jaimy jakub jamie jamila
    jan jana janina janna janneke janine jarno jasmijn jasper jayden jay jean jeffrey jelle jelmer jenna jennifer jens jeroen jesse jessica
    jessy jet jeremy jim jip joan joana joanna job jochem joel joep johan johanna johannes john johnny jolanda jolien jonas
    jonathan joost jordan jordi joris jorn jorrit jort jose josefien joseph joshua joyce juan judith juf julia julian
    juliette julie jurre jurgen justin kaan kai kamil karel karim karin karlijn kars karsten kasper katarzyna kate katja kayleigh
    kees kelly kemal ken kenan kenza kerem kevin khadija khalid kim kimberly kirsten kiki klaas klara koen koray lamyae lars
    laura lauren laurens layla lea leanne leila leen lena lennart leo leon leonie levi liam lianne lieke lies liesbeth lieve
    lina linda linde lisa lise lisanne lisette liv loes lois lola lotte lou louis louise luca lucas lucia luciano lucy luis luka
    lukas luna luuk lynn maaike maarten maartje machteld maciej madelief mads magdalena mahmoud maikel malak malou manon
    mara marc marcel marco margot maria mariam marieke marie marije marijke marijn marina mario marion marit marjolein mark marko
    marloes marlou marlies martijn martin martine maryam mateusz mathijs matthijs mats maud maurice maurits max maxime maya
    mees mehdi mehmet meike mel melanie melike melis melissa melvin menno merel mert merve meryem mia michael michal michel
    michelle michiel mick miguel mika mike mila milan milou mina mirjam mirthe miriam mitchell mo moh mohamed mohammed
    monica monique morris mounir murat mustafa myrthe nadia nadine naomi nasser natalia natasja nathalie naut nawal nick
    nicky nico nicolas nicole niek nienke niels nika nikki nils nina nino noa noah noel noor nora nour noud nova olaf
    olga olivia olivier omar omer oscar osman otto oumaima pascal patrick patricia paul paula pauline pawel pedro pepijn
    peter petra philip pien pieter piet pim piotr pleun priscilla priya quin quinten rachid rachel rafael rahim ralf ralph rania
    raoul ravi rayan rayen rebecca reda remco renate rene renee renske rens ricardo richard rick rik rikke rianne rita rob robbert robbin
    robert robin roberto rodrigo roel roeland rogier roman romy ron ronald roos rosa rosalie rowan ruben rutger ruud ryan
    saar sabrina said salma sam samira samuel sander sandra sanne santiago sara sarah saskia savannah sebastiaan sebastian selim selin
    sem senna serkan sevda sevgi shanice sharon shirley siebe siem sietse silvia simon simone sina sjaak sjoerd skip sofia
    sofie solomon sophia sophie soraya soufiane stan stefan stein stella steven stijn sude suleyman sunita suraya susan
    susanne suzan suzanne sven svenja sylvana sylvia tamara tanja tara tarik teddy teun teus thea theo thijmen thijn thijs
    thirza thom thomas tiago tibor tijmen tijn tim timo timothy tina tineke tjeerd tobias tom tomas tomasz ton toon tristan trijntje truus
    twan tycho umut ursula valentijn vanessa vera veronika victor victoria vincent viktor vivian walid ward wendy wessel
    wesley wiebe wietske wijnand wil willem willemijn wilma wim wojciech wouter xander yara yasin yasmin yasmina yasmine yassin
    yassine yara ylva youri youssef yuri yusuf yvette yvonne zakaria zara zehra zeynep zina zoe zoey zofia zuzanna
    youssra yousra ilham nisrine naima najat nordin nabil mourad mounia karima latifa malika samir redouan rachida siham
    tarek oussama othman anouschka indra rajesh anjali vikash sherida gaitri soenil wei ming li mei yan xin hui linh
    minh duc anh thao huong trang tuan hung joao duarte tiago beatriz ines joaquim kwame kofi ama abena akua yaw
    hamid reza shirin nasrin farah parisa dariush arash sahar selam meron yonas abel samuel tesfay dawit mulu amal
    hodan abdi fadumo ifrah ismael zahra noura rana lina hala tareq wael maher nizar olha oksana iryna dmytro olena andriy
    bogdan ivana marija jelena nikola milos dragan stefanie jacoba wilhelmina cornelia petronella gerrie corrie riet
    tess tessa veerle puck jules jurriaan teuntje merijn mette fay feline ferdi filip fiona gido gina gwen hessel
    """).split())
# fmt: on
