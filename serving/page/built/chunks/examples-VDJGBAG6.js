import"./chunk-EPXOE4VI.js";var t=`# What we learned from shortening our sign-up form

Our sign-up form used to have eleven fields. Last autumn we cut it to four, and the share of visitors who finished it rose from 23 % to 31 %. That is a good result, but it was not as simple as deleting fields, and some of what we believed at the start turned out to be wrong.

## Which fields we removed

We asked the three teams that use the data which fields they had looked at in the last month. Sales had used the company's size and the country. Support had used neither. Nobody had opened the field "How did you hear about us?" since spring, although it was required. We removed seven fields, and moved the country to a later step, where it can be guessed from the language.

## Why forms matter

In today's fast-paced world, first impressions are everything, and forms are a very important part of the customer journey. There are many different kinds of forms, and each of them has various advantages and disadvantages. It goes without saying that a good experience can make a real difference when it comes to building trust. At the end of the day, everyone is different, and it depends on many things, but generally speaking it is worth keeping best practices in mind.

## What happened next

In the first two weeks nothing changed. Then we noticed that the button was below the edge of the screen on small phones, because the shorter form had pulled a large picture up above it. After we removed the picture, completion on phones went from 19 % to 29 %. On desktops the change was smaller, from 30 % to 34 %.

Sales had feared worse leads. We compared the new accounts of October with those of September: the share that became customers within thirty days was about the same, 6.1 % and 5.8 %. The sample is small, so we will look again in spring.

## Our advice

Ask who uses each field, and remove what nobody uses. Look at the form on a small phone before and after. Keep one number that tells you whether the people who sign up are the ones you want, so that you notice if a shorter form only brings more of the wrong ones. It takes an afternoon, and it is easier than a redesign.
`;var a=`# We turned off our newsletter's open tracking for 90 days. Replies went up 41 %

In March we removed the tracking pixel from our weekly newsletter, all 11,400 copies of it, for ninety days. We expected to fly blind. Instead we got 41 % more replies, lost one sponsor, and found out that our best-performing subject line had never performed at all.

## Why we stopped counting opens

For three years we chose subject lines by open rate. Then, one Friday in February, Ines sent the same issue to two halves of the list by mistake, with the same subject line. One half "opened" at 38 %, the other at 51 %. Nothing differed but the mail servers: the second half held most of our readers whose mail program fetches every image on arrival, whether or not anybody reads the letter.

We went back through 148 issues and split the opens by mail program. Of the 19 subject lines that we had declared winners, 14 owed their lead to how many such readers happened to be in the test group. We had been tuning our headlines to a piece of software.

## What we measured instead

We kept two numbers that a machine cannot fake. The first was replies written by hand, sorted every Monday by two of us who did not see each other's tally. The second was visits to a page that could only be reached by typing a short address printed at the end of the letter.

| | 90 days before | 90 days after |
|---|---|---|
| replies per 1,000 readers | 3.2 | 4.5 |
| typed visits per 1,000 readers | 7.9 | 8.1 |
| unsubscribes per 1,000 readers | 2.4 | 1.9 |
| sponsors | 6 | 5 |

The typed visits hardly moved, and we would not bet on the difference. The replies did: week by week, eleven of the thirteen weeks after the change beat the average of the thirteen before it. We also told readers in the first issue that the pixel was gone, and 212 of them wrote to say thanks, so we left that issue out of the count. With it, the rise would have been 63 %.

## What broke

Our largest sponsor left. They paid by the open, and "we no longer know" was not a number that their contract had a field for. That cost us 1,850 euros a month, about a fifth of what the letter earned. Two others agreed to a flat price after we showed them the split by mail program. One of them told us that she had suspected it for a year, because the opens rose every time a phone maker shipped an update.

The list also grew dirtier. Open tracking had told us which addresses were dead, so we now mail 600 people who may not exist. We tried asking: "Click here if you still want this letter" reached 4,100 answers in two weeks and annoyed at least 37 readers enough to say so. We will not do that again. Removing addresses that bounce three times in a row, a rule as old as mail itself, caught 480 of the 600 by June.

## What we would do differently

Start with the replies. We had ten years of them in a shared mailbox and had never counted one. When we did, the pattern was plain: letters that told what went wrong got 5.8 replies per 1,000 readers, letters that announced something got 1.1. Open rates had ranked those two kinds the other way round.

Our tally sheet, the script that splits opens by mail program, and the raw weekly counts are in one spreadsheet. Run the script on your own list before you believe us: it needs an export of the last twenty issues and takes about four minutes. If your winners survive it, we would like to hear how.
`;var n=`# The importance of quality content in today's digital landscape

In today's fast-paced world, content is more important than ever. There are many reasons for this, and it goes without saying that businesses of all kinds can benefit from it in various ways. In this article, we will take a closer look at why quality content matters and how it can help you take things to the next level.

## Why content matters

When it comes to content, quality is key. Many people think that content is just words, but in many ways it is so much more than that. Good content can make a real difference, and at the end of the day it is all about providing value. It is important to keep in mind that everyone is different, and what works for some people may not work for others.

## Best practices to keep in mind

There are a number of best practices that can help you get the most out of your content. First of all, it is important to know your audience. Second, you should always try to be consistent. Last but not least, do not forget to measure your results, because without measuring it is hard to know whether something is really working or not.

## Our solutions can help

Our team of experts offers a wide range of affordable solutions for businesses of every size. With our award-winning services you can unlock your full potential and leverage the power of content. Contact us today to book a free consultation, sign up for our newsletter, and get an exclusive discount on your first order. Don't miss this limited offer.

## Why quality matters

As we have seen, quality is very important. Quality content is content that has quality, and quality is what people are looking for more and more. There is no doubt that quality will continue to play a role in the future, and generally speaking those who invest in quality are more likely to see good results sooner or later.

## Conclusion

In conclusion, content is here to stay. There are many things to consider, and only time will tell what the future holds. But one thing is certain: with the right approach, the right mindset and the right tools, anything is possible. So what are you waiting for? Start your content journey today and see the difference for yourself.
`;export{t as middling,a as strong,n as weak};
